import { assertEquals, assertThrows } from "@std/assert";
import { buildSessionHeaders, parseConnectResponse, Session } from "../../mod.ts";
import { createSession } from "../../src/protocol/session.ts";

const FULL = createSession({
  kind: "bearer",
  secret: "t0ken+/=",
  endpoint: "https://rest.zuora.com",
  entityId: "e1",
  issuedAtMs: 1,
  expiresAtMs: 2,
});

Deno.test("Session.parse() gives back what serialize() wrote", () => {
  const copy = Session.parse(FULL.serialize());

  assertEquals({ ...copy }, { ...FULL });
  assertEquals(copy.serialize(), FULL.serialize());
  assertEquals(buildSessionHeaders(copy), {
    Authorization: "Bearer t0ken+/=",
    "Zuora-Entity-Ids": "e1",
  });
});

Deno.test("Session.serialize() writes text that no store takes for JSON", () => {
  assertEquals(/^zs1\.[\w-]+$/.test(FULL.serialize()), true);
});

Deno.test("Session.parse() gives back secrets of every printable character", () => {
  for (let code = 33; code < 127; code++) {
    const secret = String.fromCharCode(code).repeat(3) + "?>~";
    const text = createSession({ kind: "cookie", secret }).serialize();
    assertEquals(/^zs1\.[\w-]+$/.test(text), true);
    assertEquals(buildSessionHeaders(Session.parse(text)), { Cookie: `ZSession=${secret}` });
  }
});

Deno.test("Session.parse() passes over fields that it does not know", () => {
  const session = Session.parse(encode({ kind: "cookie", secret: "a", serialize: "x", later: {} }));

  assertEquals(Object.keys(session), ["kind"]);
  assertEquals(typeof session.serialize(), "string");
});

Deno.test("parseConnectResponse() leaves out of the session what could not come back", () => {
  const reply = {
    status: 200,
    headers: [["Set-Cookie", "ZSession=a"]] as const,
    body: '{"success":true}',
  };
  const result = parseConnectResponse(reply, { endpoint: "https://é", entityId: "", nowMs: NaN });

  assertEquals(result.ok && buildSessionHeaders(result.session), { Cookie: "ZSession=a" });
});

function encode(json: unknown): string {
  return `zs1.${btoa(JSON.stringify(json)).replaceAll("=", "")}`;
}

const JUNK: [string, unknown][] = [
  ["empty text", ""],
  ["no text", undefined],
  ["the prefix alone", "zs1."],
  ["another prefix", FULL.serialize().replace("zs1.", "zs2.")],
  ["a truncated text", FULL.serialize().slice(0, -9)],
  ["no base64", "zs1.\u0000é"],
  ["JSON of another kind", encode(null)],
  ["no secret", encode({ kind: "cookie" })],
  ["an empty secret", encode({ kind: "cookie", secret: "" })],
  ["a secret that breaks the header", encode({ kind: "cookie", secret: "a\r\nb" })],
  ["an unknown kind", encode({ kind: "basic", secret: "a" })],
  ["an endpoint of another kind", encode({ kind: "cookie", secret: "a", endpoint: {} })],
  ["a time of another kind", encode({ kind: "cookie", secret: "a", issuedAtMs: "soon" })],
];

for (const [name, text] of JUNK) {
  Deno.test(`Session.parse() refuses ${name} and does not show it`, () => {
    const loose: (text: unknown) => unknown = Object(Session).parse;
    const error = assertThrows(() => loose(text), TypeError);

    assertEquals(error.message, "Cannot read the session: the text is invalid");
    assertEquals(error.cause, undefined);
  });
}

Deno.test("buildSessionHeaders() reads a session of another copy of the package", () => {
  const foreign = {
    kind: "cookie" as const,
    serialize: () => encode({ kind: "cookie", secret: "a" }),
  };

  assertEquals(buildSessionHeaders(foreign), { Cookie: "ZSession=a" });
});

Deno.test("parseConnectResponse() puts the context into the session, whole and frozen", () => {
  const result = parseConnectResponse(
    { status: 200, headers: [["Set-Cookie", "ZSession=a"]], body: '{"success":true}' },
    { endpoint: "https://rest.zuora.com", entityId: "e1", nowMs: 5, trackId: "t" },
  );

  assertEquals<unknown>(result.ok && { ...result.session }, {
    kind: "cookie",
    endpoint: "https://rest.zuora.com",
    entityId: "e1",
    issuedAtMs: 5,
  });
  assertEquals(result.ok && Object.isFrozen(result.session), true);
});
