/**
 * The pages that people read.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { readFiles } from "../common/read_files.ts";
import { ROOT } from "../common/root.ts";

/** Pages at the top of the repository. */
const TOP = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"];

/** Lists all pages with their texts, by their paths from the root. */
export function listPages(): readonly (readonly [page: string, text: string])[] {
  const folders = ["docs", "examples"].flatMap((folder) =>
    [...readFiles(fileURLToPath(new URL(`${folder}/`, ROOT)))]
      .filter(([path]) => path.endsWith(".md") && !path.includes("node_modules/"))
      .map(([path, text]) => [`${folder}/${path}`, text] as const).sort()
  );
  return [
    ...TOP.map((page) => [page, Deno.readTextFileSync(new URL(page, ROOT))] as const),
    ...folders,
  ];
}
