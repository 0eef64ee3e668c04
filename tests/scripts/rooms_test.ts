/**
 * Tests of the rules for the rooms of `src/`: for each, what breaks it and what nearly does.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { checkRooms, type Problem, type Rule } from "../../scripts/rooms/check_rooms.ts";

type Row = readonly [name: string, file: string, text: string, rule: Rule, detail: string];

const REFUSED: readonly Row[] = [
  [
    "an unknown folder",
    "src/helpers/a.ts",
    "",
    "place",
    '"helpers" is neither a room nor a file beside them',
  ],
  [
    "an unknown file beside the rooms",
    "src/store.ts",
    "",
    "place",
    '"store.ts" is neither a room nor a file beside them',
  ],

  ["a package of npm", "src/util/a.ts", 'import "npm:ky";', "outside", 'line 1 imports "npm:ky"'],
  [
    "a package of JSR",
    "src/util/a.ts",
    'import "jsr:@a/b";',
    "outside",
    'line 1 imports "jsr:@a/b"',
  ],
  [
    "a built-in module, even for a type",
    "src/connect.ts",
    'import type { URL } from "node:url";',
    "outside",
    'line 1 imports "node:url"',
  ],
  [
    "a module by its address",
    "src/util/a.ts",
    'export * from "https://a.test/b.ts";',
    "outside",
    'line 1 imports "https://a.test/b.ts"',
  ],
  [
    "a name of the import map",
    "src/testing/a.ts",
    'import { assert } from "@std/assert";',
    "outside",
    'line 1 imports "@std/assert"',
  ],
  [
    "an entry",
    "src/testing/a.ts",
    'import { connect } from "../../mod.ts";',
    "outside",
    'line 1 imports "../../mod.ts"',
  ],
  [
    "an import that is computed",
    "src/calls/a.ts",
    "await import(`./${name}.ts`);",
    "outside",
    'line 1 imports "import(…)"',
  ],

  [
    "an import from a later room",
    "src/util/a.ts",
    '// Why.\nimport { b } from "../calls/b.ts";',
    "order",
    "line 2 imports src/calls/b.ts: util may not import calls",
  ],
  [
    "a type from a later room",
    "src/protocol/a.ts",
    'import type { B } from "../session/b.ts";',
    "order",
    "line 1 imports src/session/b.ts: protocol may not import session",
  ],
  [
    "a re-export from a later room",
    "src/login/a.ts",
    'export { type B } from "../transport/b.ts";',
    "order",
    "line 1 imports src/transport/b.ts: login may not import transport",
  ],
  [
    "a dynamic import from a later room",
    "src/errors/a.ts",
    'function load() {\n  return import("../async/b.ts");\n}',
    "order",
    "line 2 imports src/async/b.ts: errors may not import async",
  ],
  [
    "an inline type from a later room",
    "src/transport/a.ts",
    'type B = import("../session/b.ts").B;',
    "order",
    "line 1 imports src/session/b.ts: transport may not import session",
  ],
  [
    "a room that imports a file beside the rooms",
    "src/calls/a.ts",
    'import type { Options } from "../options.ts";',
    "order",
    "line 1 imports src/options.ts: calls may not import options.ts",
  ],
  [
    "a file beside the rooms that imports a later one",
    "src/options.ts",
    'import type { Connection } from "./connection.ts";',
    "order",
    "line 1 imports src/connection.ts: options.ts may not import connection.ts",
  ],
  [
    "async that knows an error",
    "src/async/a.ts",
    'import { b } from "../errors/b.ts";',
    "order",
    "line 1 imports src/errors/b.ts: async may not import errors",
  ],
  [
    "calls that know the store",
    "src/calls/a.ts",
    'import { b } from "../store/backends/b.ts";',
    "order",
    "line 1 imports src/store/backends/b.ts: calls may not import store",
  ],
  [
    "a store that knows calls",
    "src/store/a.ts",
    'import { b } from "../calls/b.ts";',
    "order",
    "line 1 imports src/calls/b.ts: store may not import calls",
  ],
  [
    "the store imported by the file that wires the rooms",
    "src/connect.ts",
    'import { b } from "./store/b.ts";',
    "order",
    "line 1 imports src/store/b.ts: connect.ts may not import store",
  ],
  [
    "what is for tests imported by the file that wires the rooms",
    "src/connect.ts",
    'import { b } from "./testing/b.ts";',
    "order",
    "line 1 imports src/testing/b.ts: connect.ts may not import testing",
  ],

  [
    "a file that imports itself",
    "src/util/a.ts",
    'import type { A } from "./a.ts";',
    "cycle",
    "src/util/a.ts → src/util/a.ts",
  ],

  ["201 lines", "src/calls/a.ts", "a();\n".repeat(201), "length", "201 lines are more than 200"],
  [
    "201 lines without an end of the last",
    "src/calls/a.ts",
    `${"a();\n".repeat(200)}a();`,
    "length",
    "201 lines are more than 200",
  ],

  ["fetch in util", "src/util/a.ts", "\nawait fetch(url);", "purity", "line 2 uses fetch"],
  ["fetch as a value", "src/util/a.ts", "const send = fetch;", "purity", "line 1 uses fetch"],
  ["a fetch of options", "src/login/a.ts", "options.fetch(url);", "purity", "line 1 uses fetch"],
  ["setTimeout", "src/errors/a.ts", "setTimeout(go, 1);", "purity", "line 1 uses setTimeout"],
  ["setInterval", "src/errors/a.ts", "setInterval(go, 1);", "purity", "line 1 uses setInterval"],
  [
    "queueMicrotask",
    "src/errors/a.ts",
    "globalThis.queueMicrotask(go);",
    "purity",
    "line 1 uses queueMicrotask",
  ],
  [
    "AbortController in protocol",
    "src/protocol/a.ts",
    "const abort = new AbortController();",
    "purity",
    "line 1 uses AbortController",
  ],
  ["Date.now", "src/login/a.ts", "const nowMs = Date.now();", "purity", "line 1 uses Date.now"],
  [
    "Date.now as a value",
    "src/login/a.ts",
    "read({ now: Date.now });",
    "purity",
    "line 1 uses Date.now",
  ],
  ["Date.now by its name", "src/login/a.ts", 'Date["now"]();', "purity", "line 1 uses Date.now"],
  ["new Date()", "src/login/a.ts", "const now = new Date();", "purity", "line 1 uses new Date()"],
  ["new Date", "src/login/a.ts", "const now = new Date;", "purity", "line 1 uses new Date()"],
  ["Date() without new", "src/login/a.ts", "const now = Date();", "purity", "line 1 uses Date()"],
  [
    "performance.now",
    "src/util/a.ts",
    "const nowMs = performance.now();",
    "purity",
    "line 1 uses performance",
  ],
  [
    "Math.random",
    "src/util/a.ts",
    "const part = Math.random();",
    "purity",
    "line 1 uses Math.random",
  ],
  ["crypto", "src/util/a.ts", "const id = crypto.randomUUID();", "purity", "line 1 uses crypto"],
  [
    "crypto of globalThis",
    "src/util/a.ts",
    "const { subtle } = globalThis.crypto;",
    "purity",
    "line 1 uses crypto",
  ],
  [
    "Math.random within a template",
    "src/util/a.ts",
    "const id = `a${Math.random()}`;",
    "purity",
    "line 1 uses Math.random",
  ],
];

for (const [name, file, text, rule, detail] of REFUSED) {
  Deno.test(`checkRooms() refuses ${name} (${rule})`, () => {
    assertEquals(checkRooms(new Map([[file, text]])), [{ file, rule, detail }]);
  });
}

const ACCEPTED: readonly (readonly [name: string, file: string, text: string])[] = [
  ["a folder in a room", "src/store/backends/redis.ts", ""],
  ["a known file beside the rooms", "src/options.ts", ""],

  ["an import in a comment", "src/util/a.ts", '// import { b } from "../calls/b.ts";'],
  ["an import in a doc example", "src/util/a.ts", '/** ```ts\n * import "npm:ky";\n * ``` */'],
  ["an import in a string", "src/util/a.ts", "const a = 'import \"npm:ky\"';"],
  ["an export from nowhere", "src/util/a.ts", "const a = 1;\nexport { a };"],

  ["an import from an earlier room", "src/calls/a.ts", 'import { b } from "../util/b.ts";'],
  ["an import from the same room", "src/calls/a.ts", 'import { b } from "./b.ts";'],
  ["an earlier file beside the rooms", "src/connect.ts", 'import { b } from "./connection.ts";'],
  ["a room from a file beside the rooms", "src/options.ts", 'import { b } from "./calls/b.ts";'],
  ["async that knows util", "src/async/a.ts", 'import { b } from "../util/b.ts";'],
  ["async that knows itself", "src/async/a.ts", 'import { b } from "./b.ts";'],
  ["a store that knows the session", "src/store/a.ts", 'import { b } from "../session/b.ts";'],
  ["a store that knows itself", "src/store/backends/a.ts", 'import { b } from "../b.ts";'],
  ["a simulator that knows calls", "src/testing/a.ts", 'import { b } from "../calls/b.ts";'],

  ["200 lines", "src/calls/a.ts", "a();\n".repeat(200)],
  ["200 lines without an end of the last", "src/calls/a.ts", `${"a();\n".repeat(199)}a();`],

  ["Date.now in a comment", "src/util/a.ts", "// Date.now()\n/* crypto.subtle */"],
  ["fetch in a doc example", "src/util/a.ts", "/**\n * await fetch(url);\n */\nconst a = 1;"],
  ["Math.random in a string", "src/util/a.ts", 'const a = "Math.random()";'],
  ["setTimeout in a template", "src/util/a.ts", "const a = `setTimeout(${b})`;"],
  ["fetch in a regular expression", "src/util/a.ts", "const a = /fetch(a)/;"],
  ["new Date of a time", "src/protocol/a.ts", "const a = new Date(0);"],
  ["Date.parse", "src/protocol/a.ts", 'const a = Date.parse("2026-01-01");'],
  ["Math.max", "src/protocol/a.ts", "const a = Math.max(1, 2);"],
  ["fetch as the name of a field", "src/login/a.ts", "interface A { fetch: typeof fetch; }"],
  ["fetch as a word", "src/login/a.ts", 'const a = { fetch: "fetch" };'],
  ["AbortController in transport", "src/transport/a.ts", "const a = new AbortController();"],
  ["a timer in async", "src/async/a.ts", "setTimeout(go, Date.now() + Math.random());"],
  ["fetch beside the rooms", "src/options.ts", "const a = globalThis.fetch(url);"],
];

for (const [name, file, text] of ACCEPTED) {
  Deno.test(`checkRooms() accepts ${name}`, () => {
    assertEquals(checkRooms(new Map([[file, text]])), []);
  });
}

Deno.test("checkRooms() shows a whole cycle, from its first file in the alphabet", () => {
  const files = new Map([
    ["src/calls/c.ts", 'export * from "./a.ts";'],
    ["src/calls/a.ts", 'import { b } from "./b.ts";'],
    ["src/calls/b.ts", 'import { c } from "./c.ts";'],
    ["src/util/d.ts", ""],
  ]);

  assertEquals(checkRooms(files), [{
    file: "src/calls/a.ts",
    rule: "cycle",
    detail: "src/calls/a.ts → src/calls/b.ts → src/calls/c.ts → src/calls/a.ts",
  }]);
});

Deno.test("checkRooms() leaves the way to a cycle out of it", () => {
  const files = new Map([
    ["src/calls/a.ts", 'import { c } from "./c.ts";'],
    ["src/calls/b.ts", 'import { c } from "./c.ts";'],
    ["src/calls/c.ts", 'import { b } from "./b.ts";'],
  ]);

  assertEquals(checkRooms(files), [{
    file: "src/calls/b.ts",
    rule: "cycle",
    detail: "src/calls/b.ts → src/calls/c.ts → src/calls/b.ts",
  }]);
});

Deno.test("checkRooms() counts types as part of a cycle", () => {
  const files = new Map([
    ["src/util/a.ts", 'import type { B } from "./b.ts";'],
    ["src/util/b.ts", 'export type A = import("./a.ts").A;'],
  ]);

  assertEquals(checkRooms(files), [{
    file: "src/util/a.ts",
    rule: "cycle",
    detail: "src/util/a.ts → src/util/b.ts → src/util/a.ts",
  }]);
});

Deno.test("checkRooms() shows each of two cycles through one file", () => {
  const files = new Map([
    ["src/util/a.ts", 'import "./b.ts";\nimport "./c.ts";'],
    ["src/util/b.ts", 'import "./a.ts";'],
    ["src/util/c.ts", 'import "./a.ts";'],
  ]);

  assertEquals(checkRooms(files).map(({ detail }) => detail), [
    "src/util/a.ts → src/util/b.ts → src/util/a.ts",
    "src/util/a.ts → src/util/c.ts → src/util/a.ts",
  ]);
});

Deno.test("checkRooms() accepts two ways to one file", () => {
  const files = new Map([
    ["src/util/a.ts", 'import "./b.ts";\nimport "./c.ts";'],
    ["src/util/b.ts", 'import "./d.ts";'],
    ["src/util/c.ts", 'import "./d.ts";'],
    ["src/util/d.ts", ""],
  ]);

  assertEquals(checkRooms(files), []);
});

Deno.test("checkRooms() sorts problems by file, whatever the order of the files", () => {
  const a: Problem = { file: "src/util/a.ts", rule: "purity", detail: "line 1 uses fetch" };
  const b: Problem = { file: "src/util/b.ts", rule: "purity", detail: "line 1 uses crypto" };
  const files = new Map([[b.file, "crypto.subtle;"], [a.file, "fetch(url);"]]);

  assertEquals(checkRooms(files), [a, b]);
});

const HIDDEN_ANYS = [
  "const a = Object(json).a;",
  "const a = Object(json)?.a;",
  'const a = Object(json)["a"];',
  "const a = (Object(json)).a;",
  "const { a } = Object(json);",
  "const [a] = Object(json);",
  "({ a } = Object(json));",
  "function read({ a } = Object(json)) {}",
];

for (const text of HIDDEN_ANYS) {
  Deno.test(`checkRooms() refuses ${text} when it checks for hidden any`, () => {
    const file = "src/connect.ts";

    assertEquals(checkRooms(new Map([[file, text]])), [
      { file, rule: "hidden-any", detail: "line 1 reads a property of Object(…)" },
    ]);
  });
}

for (const text of ["Object.keys(json);", "const a: A = Object(json);", "// Object(json).a"]) {
  Deno.test(`checkRooms() accepts ${text} when it checks for hidden any`, () => {
    assertEquals(checkRooms(new Map([["src/connect.ts", text]])), []);
  });
}
