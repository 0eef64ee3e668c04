/**
 * The blocks of code of a page, and what the words behind their language say of them.
 *
 * @module
 */

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

const FENCE = /^```(ts|js|json|yaml|sh)\b(.*)\n([\s\S]*?)^```$/gm;

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
