/**
 * Checks the rooms of `src/`: imports, cycles, the length of files and purity. Prints one line per
 * problem and exits with 1 when there is any.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- A script talks to a terminal.

import { readFiles, ROOT } from "./common/files.ts";
import { checkRooms } from "./rooms/check_rooms.ts";

const found = [...readFiles(new URL("src/", ROOT))];
const files = new Map(
  found.filter(([path]) => path.endsWith(".ts")).map(([path, text]) => [`src/${path}`, text]),
);
const problems = checkRooms(files);

for (const { file, rule, detail } of problems) console.log(`${file}: ${rule}: ${detail}`);
console.log(`${files.size} files, ${problems.length} problems`);
if (problems.length > 0) Deno.exit(1);
