/**
 * The URL of a call: generated inputs, against what `URL` itself makes of them.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "npm:fast-check@3.23.2";
import { createUrlResolver, readPath } from "../../src/protocol/call_url.ts";

const ORIGIN = "https://rest.zuora.com";
const SEED = Number(Deno.env.get("SEED") ?? 20_261_126);

const PART = fc.constantFrom(
  ...["/", "/v1", "/a-b_c~d", "/.", "/..", "/%2e", "/%2E%2e", "/x.y", "/..a", "//", "/ ", "\\"],
  ...["?", "?a=b", "&c=[1]", "=%", "%20", "%zz", "#", "#h", "'", '"', "<", "|", "^", "`", "{", "}"],
  ...[
    ".",
    ":",
    "@",
    ";",
    "+",
    ",",
    "!",
    "$",
    "*",
    "(",
    ")",
    "é",
    "\u{1f600}",
    "\t",
    "\n",
    " ",
    "x",
  ],
);
const INPUT = fc.array(PART, { maxLength: 8 }).map((parts) => parts.join(""));

/** Resolves as the contract says, without a shortcut; `undefined` for what is refused. */
function resolveSlowly(input: string): string | undefined {
  const url = URL.canParse(input, ORIGIN) ? new URL(input, ORIGIN) : undefined;
  if (!url?.href.startsWith(`${ORIGIN}/`)) return undefined;
  url.hash = "";
  return url.href;
}

Deno.test(`a call goes where URL says, or nowhere, with the seed ${SEED}`, () => {
  const resolve = createUrlResolver(ORIGIN);

  fc.assert(
    fc.property(INPUT, fc.boolean(), (rest, isAbsolute) => {
      const input = isAbsolute ? ORIGIN + rest : rest;
      const url = resolveSlowly(input);
      if (url === undefined) assertThrows(() => resolve(input), TypeError);
      else assertEquals(resolve(input), url);
    }),
    { seed: SEED, numRuns: 20_000 },
  );
});

const PLAIN = ["/", "/v1/x", "/v1/x/", "/v1/a.b~c-d_e", "/v1/x?a=b&c[]=1,2%20", "/1"];

for (const path of PLAIN) {
  Deno.test(`the path ${path} is sent as it is`, () => {
    assertEquals(createUrlResolver(ORIGIN)(path), ORIGIN + path);
    assertEquals(createUrlResolver(`${ORIGIN}/rest`)(path), `${ORIGIN}/rest${path}`);
    assertEquals(readPath(ORIGIN + path), path.split("?")[0]);
  });
}

Deno.test("a path of megabytes is resolved", () => {
  const path = "/a".repeat(5_000_000);

  const url = createUrlResolver(ORIGIN)(path);

  assert(url === ORIGIN + path);
});
