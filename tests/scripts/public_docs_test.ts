/**
 * What `deno doc` says of the public symbols.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { runOrThrow } from "../../scripts/common/run_command.ts";
import { ROOT } from "../../scripts/common/files.ts";

const ENTRIES = ["mod.ts", "store.ts", "testing.ts"];

interface Declaration {
  readonly kind: string;
  readonly jsDoc?: { readonly doc?: string; readonly tags?: readonly { readonly kind: string }[] };
}
interface PublicSymbol {
  readonly name: string;
  readonly declarations: readonly Declaration[];
}
interface Docs {
  readonly nodes: Readonly<Record<string, { readonly symbols: readonly PublicSymbol[] }>>;
}

async function readSymbols(): Promise<readonly PublicSymbol[]> {
  const { stdout } = await runOrThrow(Deno.execPath(), ["doc", "--json", ...ENTRIES], {
    cwd: ROOT,
    longestMs: 60_000,
  });
  const { nodes }: Docs = JSON.parse(stdout);
  return Object.values(nodes).flatMap(({ symbols }) => symbols)
    .filter(({ declarations }) => declarations.some(({ kind }) => kind !== "reference"));
}

Deno.test("every public symbol has an example, and a first line that is a sentence", async () => {
  const symbols = await readSymbols();

  const withoutExample = symbols.filter((symbol) =>
    !JSON.stringify(symbol).includes('"kind":"example"')
  );
  assertEquals(withoutExample.map(({ name }) => name), []);
  for (const { name, declarations } of symbols) {
    const doc = declarations.map(({ jsDoc }) => jsDoc?.doc ?? "").find((text) => text !== "") ?? "";
    assertMatch(doc.split("\n\n")[0]?.trim() ?? "", /^[A-Z`"][\s\S]*[.:]$/, `the doc of ${name}`);
  }
});
