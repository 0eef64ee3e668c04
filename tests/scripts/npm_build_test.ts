// The package is built by @deno/dnt or, where that cannot be reached, by its stand-in in
// scripts/offline. This file passes with both, so that what they write cannot drift apart.

import { pathToFileURL } from "node:url";
import { assert, assertEquals, assertMatch } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { buildNpm } from "../../scripts/build_npm.ts";
import { BUNDLES, listModules } from "../../scripts/package/check_files.ts";
import { readFiles } from "../../scripts/common/files.ts";

let building: Promise<ReadonlyMap<string, string>> | undefined;

/**
 * Builds the package, once, as that takes seconds, where an earlier build has left a file.
 *
 * @returns The files by their path.
 */
function buildFiles(): Promise<ReadonlyMap<string, string>> {
  return building ??= withFolder(async (folder) => {
    await Deno.mkdir(new URL("esm/", folder));
    await Deno.writeTextFile(new URL("esm/left.js", folder), "");
    await Deno.writeTextFile(new URL(".gitkeep", folder), "");
    await buildNpm(folder);
    return readFiles(folder);
  });
}

async function withFolder<T>(act: (folder: URL) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempDir({ prefix: "npm-build-" });
  try {
    return await act(pathToFileURL(`${path}/`));
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("buildNpm() writes bundles and the types of each module for both module systems, and leaves only the placeholder of what was there", async () => {
  const modules = listModules();

  const files = await buildFiles();

  const compiled = ["esm", "script"].flatMap((folder) => [
    ...BUNDLES.map((name) => `${folder}/${name}.js`),
    ...modules.map((name) => `${folder}/${name}.d.ts`),
  ]);
  const others = [
    ".gitkeep",
    ".npmignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "esm/package.json",
    "package.json",
    "script/package.json",
  ];
  assertEquals([...files.keys()].sort(), [...compiled, ...others].sort());
});

Deno.test("buildNpm() describes the package in package.json", async () => {
  const files = await buildFiles();

  const { _generatedBy, scripts, ...fields } = JSON.parse(files.get("package.json") ?? "");
  assertEquals(fields, {
    name: "@zuora-connections/client",
    version: config.version,
    description: "Connect to Zuora and stay connected: one login, and a fetch that outlives it",
    keywords: ["zuora", "zsession", "billing", "subscriptions", "rest", "oauth", "fetch"],
    homepage: "https://github.com/zuora-connections/client#readme",
    repository: { type: "git", url: "git+https://github.com/zuora-connections/client.git" },
    license: "MIT",
    bugs: { url: "https://github.com/zuora-connections/client/issues" },
    main: "./script/mod.js",
    module: "./esm/mod.js",
    exports: {
      ".": { import: "./esm/mod.js", require: "./script/mod.js" },
      "./store": { import: "./esm/store.js", require: "./script/store.js" },
      "./testing": { import: "./esm/testing.js", require: "./script/testing.js" },
    },
    typesVersions: {
      "*": { store: ["./script/store.d.ts"], testing: ["./script/testing.d.ts"] },
    },
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    publishConfig: { access: "public" },
  });
  assertEquals(scripts ?? {}, {}); // dnt before 0.42 leaves it out
  assertMatch(_generatedBy, /^(stand-in for )?dnt@/);
});

Deno.test("buildNpm() writes the fields of package.json in the order of dnt", async () => {
  const files = await buildFiles();

  const names = Object.keys(JSON.parse(files.get("package.json") ?? ""));
  assertEquals(names.filter((name) => name !== "scripts"), [
    "name",
    "version",
    "description",
    "keywords",
    "homepage",
    "repository",
    "license",
    "bugs",
    "main",
    "module",
    "exports",
    "typesVersions",
    "type",
    "sideEffects",
    "engines",
    "publishConfig",
    "_generatedBy",
  ]);
});

Deno.test("buildNpm() declares the module system of each folder", async () => {
  const files = await buildFiles();

  assertEquals(files.get("esm/package.json"), '{\n  "type": "module"\n}\n');
  assertEquals(files.get("script/package.json"), '{\n  "type": "commonjs"\n}\n');
});

Deno.test("buildNpm() keeps the placeholder out of what is published", async () => {
  const files = await buildFiles();

  assertMatch(
    files.get(".npmignore") ?? "",
    /^\/src\/\n\/test_runner\.c?js\nyarn\.lock\npnpm-lock\.yaml\n\/\.gitkeep\n$/,
  );
});

Deno.test("buildNpm() points every import in code and types at a file of the package", async () => {
  const files = await buildFiles();

  let found = 0;
  for (const [path, text] of files) {
    if (!/^(esm|script)\/.*\.(js|ts)$/.test(path)) continue;
    for (const specifier of listSpecifiers(text)) {
      found++;
      const { pathname } = new URL(specifier, `file:///${path}`);
      // Types import types, by the name that the code would have.
      const target = path.endsWith(".d.ts") ? pathname.replace(/\.js$/, ".d.ts") : pathname;
      assert(files.has(target.slice(1)), `${path} imports "${specifier}"`);
    }
  }
  assert(found > 300);
});

/** Lists what a file imports or requires, but not what a comment shows. */
function listSpecifiers(text: string): string[] {
  const code = text.replaceAll(/\/\*[^]*?\*\//g, "");
  return [...code.matchAll(/(?:\bfrom |\bimport ?\(?|\brequire\()"([^"]+)"/g)]
    .map(([, specifier = ""]) => specifier);
}

for (const folder of ["esm", "script"]) {
  Deno.test(`buildNpm() writes ${folder}/ as its module system asks for, with docs in its types`, async () => {
    const files = await buildFiles();

    const code = files.get(`${folder}/store.js`) ?? "";
    const types = files.get(`${folder}/src/connect.d.ts`) ?? "";
    assertEquals(/^import /m.test(code), folder === "esm");
    assertEquals(/= require\("\.\/\w+\.js"\)/.test(code), folder === "script");
    assertMatch(types, /\*\/\nexport declare function connect\(/);
  });

  Deno.test(`buildNpm() writes each class of ${folder}/ into one file, so that all entry points have the same`, async () => {
    const files = await buildFiles();

    const classes = BUNDLES.flatMap((name) =>
      listClasses(files.get(`${folder}/${name}.js`) ?? "").map((found) => ({ found, name }))
    );
    const names = classes.map(({ found }) => found);
    assertEquals(names, [...new Set(names)]);
    assertEquals(classes.find(({ found }) => found === "TimedOutError")?.name, "mod");
  });

  Deno.test(`buildNpm() puts nothing of a store into ${folder}/mod.js, and nothing of either into testing.js`, async () => {
    const files = await buildFiles();

    const [main, testing] = ["mod", "testing"].map((name) => files.get(`${folder}/${name}.js`));
    assertMatch(files.get(`${folder}/store.js`) ?? "", /:lease/);
    assert(!/\blease\b|addItem|subtle/i.test(main ?? ""));
    assertEquals([main, testing].map((code = "") => listSpecifiers(code)), [[], []]);
  });
}

/** Lists the classes that a file declares. */
function listClasses(code: string): string[] {
  return [...code.matchAll(/\b(?:var|const|let) (\w+) = class\b|^class (\w+)/gm)]
    .map(([, assigned, declared]) => assigned ?? declared ?? "");
}

Deno.test("buildNpm() writes CommonJS that is as strict as the ES modules, and whose names Node can import", async () => {
  const files = await buildFiles();

  for (const name of BUNDLES) {
    const code = files.get(`script/${name}.js`) ?? "";
    assert(code.startsWith('"use strict";\n'), name);
    assertMatch(code, /^0 && \(module\.exports = \{$/m);
  }
});

Deno.test("buildNpm() leaves no license comment and no pointer at a source map", async () => {
  const files = await buildFiles();

  for (const name of BUNDLES) {
    for (const folder of ["esm", "script"]) {
      const code = files.get(`${folder}/${name}.js`) ?? "";
      assert(!/sourceMappingURL|\/\*!|@license|@preserve/.test(code), `${folder}/${name}.js`);
    }
  }
});
