/**
 * The pages that people read: their blocks of code, with what the words behind their language say of
 * them, their links and their headings.
 *
 * @module
 */

import GithubSlugger from "npm:github-slugger@2.0.0";
import { readFiles, ROOT } from "../common/files.ts";

/** A block of TypeScript or JavaScript, or one that is a file or a command for them. */
export interface Block {
  /** The page and the line of its first line of code, as in `docs/errors.md:12`. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
  /** The file that it is; a block without a name of its own gets one from its line. */
  readonly file: string;
  /** The words behind its language, as in ` ```ts node zuora.ts `. */
  readonly words: ReadonlySet<string>;
}

/** Pages at the top of the repository. */
const TOP = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];

const FENCE = /^```(ts|js|json|yaml|sh)\b(.*)\n([\s\S]*?)^```$/gm;

/** Lists all pages with their texts, by their paths from the root. */
export function listPages(): readonly (readonly [page: string, text: string])[] {
  const folders = ["docs", "examples"].flatMap((folder) =>
    [...readFiles(new URL(`${folder}/`, ROOT))]
      .filter(([path]) => path.endsWith(".md") && !path.includes("node_modules/"))
      .map(([path, text]) => [`${folder}/${path}`, text] as const).sort()
  );
  return [
    ...TOP.map((page) => [page, Deno.readTextFileSync(new URL(page, ROOT))] as const),
    ...folders,
  ];
}

/**
 * Extracts the blocks of a page.
 *
 * @param page The path of the page.
 * @param text Its text.
 */
export function extractBlocks(page: string, text: string): readonly Block[] {
  return [...text.matchAll(FENCE)].map(([, language = "", rest = "", code = ""]) => {
    const words = new Set(rest.split(" ").filter((word) => word !== ""));
    const line = text.slice(0, text.indexOf(code)).split("\n").length;
    const file = [...words].find((word) => /^[^=]+\.([cm]?[jt]s|json|yaml)$/.test(word)) ??
      `line_${line}.${words.has("cjs") ? "cjs" : language}`;
    return { place: `${page}:${line}`, language, code, file, words };
  });
}

/** Lists the targets of the links of a page; blocks of code have none. */
export function listLinks(text: string): string[] {
  return [...removeCode(text).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = ""]) => target);
}

/** Lists the anchors of the headings of a page, as GitHub makes them. */
export function listAnchors(text: string): string[] {
  const slugger = new GithubSlugger();
  return [...removeBlocks(text).matchAll(/^#+ +(.+)$/gm)]
    .map(([, heading = ""]) => slugger.slug(heading));
}

function removeBlocks(text: string): string {
  return text.replace(/^```.*\n[\s\S]*?^```$/gm, "");
}

function removeCode(text: string): string {
  return removeBlocks(text).replace(/`[^`\n]*`/g, "");
}
