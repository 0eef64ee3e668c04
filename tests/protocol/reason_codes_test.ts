import { assertEquals } from "@std/assert";
import { decodeReasonCode } from "../../mod.ts";

Deno.test("decodeReasonCode() knows every category that is documented", () => {
  const categories = [10, 11, 20, 21, 22, 23, 27, 30, 40, 45, 50, 60, 61, 70, 90, 99];
  const decoded = categories.map((category) => decodeReasonCode(53_100_300 + category));

  assertEquals(decoded.filter((code) => code?.meaning === "unknown"), []);
  assertEquals(decoded.filter((code) => code?.retryable).map((code) => code?.category), [
    50,
    60,
    61,
    70,
    99,
  ]);
});

const CODES: [string | number, ReturnType<typeof decodeReasonCode>][] = [
  ["53100350", {
    resource: "531003",
    category: 50,
    meaning: "locking_contention",
    retryable: true,
  }],
  [90000011, {
    resource: "900000",
    category: 11,
    meaning: "authentication_failed",
    retryable: false,
  }],
  [70, { category: 70, meaning: "limit_exceeded", retryable: true }],
  [50000000, { resource: "500000", category: 0, meaning: "unknown", retryable: false }],
  ["69000060", { resource: "690000", category: 60, meaning: "internal_error", retryable: true }],
  [70002011, undefined],
  [90000020, undefined],
  [60, undefined],
  ["11", undefined],
  ["INVALID_VALUE", undefined],
  ["5310035", undefined],
  [7, undefined],
  [-70, undefined],
  [NaN, undefined],
  ["", undefined],
];

for (const [code, decoded] of CODES) {
  Deno.test(`decodeReasonCode() reads ${JSON.stringify(code)}`, () => {
    assertEquals(decodeReasonCode(code), decoded);
  });
}
