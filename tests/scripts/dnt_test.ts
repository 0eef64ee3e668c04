// The stand-in of scripts/offline takes the place of @deno/dnt where that cannot be reached. The
// first tests pass with both, the last ones are about what only the stand-in refuses.

import { pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { build } from "@deno/dnt";
import { BUILD_SETTINGS } from "../../scripts/build_npm.ts";
import { build as buildWithStandIn } from "../../scripts/offline/dnt.ts";

type Options = Parameters<typeof buildWithStandIn>[0];

/** Calls `act` with options that build a package of one module of this text. */
async function withModule(text: string, act: (options: Options) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "dnt-" });
  try {
    await Deno.writeTextFile(`${folder}/mod.ts`, text);
    await act({
      entryPoints: [{ name: ".", path: pathToFileURL(`${folder}/mod.ts`).href }],
      outDir: `${folder}/npm`,
      ...BUILD_SETTINGS,
      package: { name: "name", version: "1.0.0" },
      postBuild: () => Promise.resolve(),
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const REFUSED: [string, string][] = [
  ["a type that does not fit", 'export const a: number = "text";'],
  ["a property that may be missing", "export const a: number = [1][0];"],
  ["a function that returns only sometimes", "export function a(b: boolean) { if (b) return 1; }"],
  ["a module that is nowhere", 'export { a } from "./gone.ts";'],
  ["a global that only Deno has", "export const a = (): number => Deno.pid;"],
  ["await outside of a function", "export const a = await Promise.resolve(1);"],
];

for (const [what, text] of REFUSED) {
  Deno.test(`build() refuses ${what}`, async () => {
    await withModule(text, async (options) => {
      await assertRejects(() => build(options));
    });
  });
}

Deno.test("build() keeps comments, drops types and leaves the rest of the code as it is", async () => {
  const text = "/** Doc. */\nexport const a = (b?: { c: number }): number => b?.c ?? 1_000;\n";
  await withModule(text, async (options) => {
    await build(options);

    const code = await Deno.readTextFile(`${options.outDir}/esm/mod.js`);
    const types = await Deno.readTextFile(`${options.outDir}/esm/mod.d.ts`);
    assertEquals(code, "/** Doc. */\nexport const a = (b) => b?.c ?? 1_000;\n");
    assertEquals(
      types,
      "/** Doc. */\nexport declare const a: (b?: {\n    c: number;\n}) => number;\n",
    );
  });
});

const UNKNOWN: [string, (options: Options) => object, RegExp][] = [
  ["an option that it does not know", () => ({ mappings: {} }), /^\+ +mappings: \{\}/m],
  ["any shim", () => ({ shims: { deno: true } }), /^\+ +deno: true/m],
  ["another way to check types", () => ({ typeCheck: "single" }), /^\+ +typeCheck: 'single'/m],
  [
    "an option of the compiler that it does not know",
    ({ compilerOptions }) => ({ compilerOptions: { ...compilerOptions, sourceMap: true } }),
    /^\+ +sourceMap: true/m,
  ],
  [
    "a polyfill that it does not know",
    ({ polyfills }) => ({ polyfills: { ...polyfills, importMeta: false } }),
    /^\+ +importMeta: false/m,
  ],
  [
    "to leave polyfills to the target",
    () => ({ polyfills: {} }),
    /^- +arrayFindLast: false/m,
  ],
  [
    "an entry point of a kind",
    ({ entryPoints }) => ({ entryPoints: [{ ...entryPoints[0], kind: "bin" }] }),
    /^\+ +'kind'/m,
  ],
];

for (const [what, change, problem] of UNKNOWN) {
  Deno.test(`The stand-in for dnt refuses ${what}`, async () => {
    await withModule("export const a = 1;", async (options) => {
      const error = await assertRejects(
        () => buildWithStandIn({ ...options, ...change(options) }),
        TypeError,
        "Cannot build with the stand-in for dnt: ",
      );
      assertMatch(stripVTControlCharacters(error.message), problem);
    });
  });
}

Deno.test("The stand-in for dnt refuses an import from elsewhere", async () => {
  await withModule('export { a } from "npm:a@1";', async (options) => {
    await assertRejects(() => buildWithStandIn(options), Error, "'npm:a@1'");
  });
});
