import { assertEquals } from "@std/assert";
import { parseSessionCookie } from "../../src/protocol/session_cookie.ts";
import { readHeaders } from "../../src/util/http.ts";

const TABLE: [string, string[], string | undefined][] = [
  ["alone", ["ZSession=abc"], "abc"],
  ["with attributes", ["ZSession=abc; Path=/; Secure; HttpOnly"], "abc"],
  ["with white space around it", [" ZSession=abc  ; Path=/"], "abc"],
  ["with = inside", ["ZSession=abc==; Path=/"], "abc=="],
  ["percent-encoded, as it is", ["ZSession=abc%3D%3D"], "abc%3D%3D"],
  ["quoted, as it is", ['ZSession="abc"; Path=/'], '"abc"'],
  ["with a comma inside", ["ZSession=a,b; Path=/"], "a,b"],
  ["as the last that holds anything", ["ZSession=a", "ZSession=b", "ZSession=; Max-Age=0"], "b"],
  [
    "behind another that is folded in",
    ["A=1; Expires=Mon, 30 Nov 2026 10:00:00 GMT, ZSession=abc"],
    "abc",
  ],
  ["before another that is folded in", ["ZSession=abc; Path=/, A=1"], "abc"],
  ["with what looks like another in its value", ["ZSession=abc, A=1"], "abc, A=1"],
  ["not when only another name ends in it", ["XZSession=abc", "X-ZSession=abc"], undefined],
  ["not when only another name begins with it", ["ZSessionId=abc"], undefined],
  ["not in another case", ["zsession=abc"], undefined],
  ["not as an attribute of another", ["A=1; ZSession=abc"], undefined],
  ["not when it is empty", ["ZSession=", "ZSession="], undefined],
  ["not when no header could send it", ["ZSession=a\nb", "ZSession=é"], undefined],
  ["not when there is none", [], undefined],
];

for (const [name, lines, value] of TABLE) {
  Deno.test(`parseSessionCookie() finds it ${name}`, () => {
    const headers = lines.map((line) => ["sEt-CoOkIe", line] as const);

    assertEquals(parseSessionCookie(readHeaders([["Cookie", "ZSession=no"], ...headers])), value);
  });
}
