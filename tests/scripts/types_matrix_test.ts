import { assertEquals } from "@std/assert";
import {
  buildSettings,
  type Compiler,
  COMPILERS,
  listRows,
  readVerdict,
  type Resolution,
} from "../../scripts/types/types_matrix.ts";

/** TypeScript 6 deprecates node10, and 7 does not have it. */
const RESOLUTIONS_BY_COMPILER: Record<Compiler, Resolution[]> = {
  "5.4.5": ["node16", "bundler", "node10"],
  "5.9.3": ["node16", "bundler", "node10"],
  "6.0.3": ["node16", "bundler"],
  "7.0.2": ["node16", "bundler"],
};

for (const compiler of COMPILERS) {
  Deno.test(`TypeScript ${compiler} compiles each environment in each way`, () => {
    const resolutions = RESOLUTIONS_BY_COMPILER[compiler];

    const names = listRows(compiler).map(({ resolution, environment, isExact }) =>
      `${environment.name.split(" ")[0]} ${resolution} ${isExact}`
    );

    assertEquals([...new Set(listRows(compiler).map(({ resolution }) => resolution))], resolutions);
    for (const environment of ["node", "dom", "bun", "workers"]) {
      for (const resolution of resolutions) {
        for (const isExact of [true, false]) {
          assertEquals(names.includes(`${environment} ${resolution} ${isExact}`), true);
        }
      }
    }
  });
}

Deno.test("no row leaves out the declarations of libraries", () => {
  for (const row of COMPILERS.flatMap(listRows)) {
    const { compilerOptions } = buildSettings(row, [], "kit");
    assertEquals(Object(compilerOptions).skipLibCheck, false);
    assertEquals(Object(compilerOptions).strict, true);
  }
});

const OURS = "node_modules/@zuora-connections/client/esm/mod.d.ts(1,2): error TS2304: Cannot find";
const CONSUMER = "esm/connect.ts(3,4): error TS2345: Argument of type";
const OTHER = "../cache/node_modules/bun-types/bun.d.ts(5,6): error TS2315: Type is not generic";
const GLOBAL = "error TS2688: Cannot find type definition file for 'node'.";
const OUTPUT = [OURS, "  because of this", CONSUMER, OTHER, "  and that", GLOBAL, ""].join("\n");

Deno.test("readVerdict() counts every error, and none of its details", () => {
  assertEquals(readVerdict(OUTPUT, false), { errors: [OURS, CONSUMER, OTHER, GLOBAL], foreign: 0 });
  assertEquals(readVerdict("", false), { errors: [], foreign: 0 });
});

Deno.test("readVerdict() leaves out the errors of other packages alone, where those have a flaw", () => {
  assertEquals(readVerdict(OUTPUT, true), { errors: [OURS, CONSUMER, GLOBAL], foreign: 1 });
});
