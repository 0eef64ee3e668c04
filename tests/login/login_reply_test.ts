import { assert, assertEquals } from "@std/assert";
import { buildSessionHeaders, parseConnectResponse } from "../../mod.ts";
import { readLogin, type SessionReading } from "../../src/login/login_reply.ts";
import table from "../fixtures/wire/login_replies.json" with { type: "json" };

const CONTEXT = { endpoint: "https://rest.zuora.com", nowMs: Date.UTC(2026, 10, 24) };

for (const { name, reply, expect } of table.cases) {
  Deno.test(`parseConnectResponse() reads the reply "${name}"`, () => {
    const headers = reply.headers.map(([key = "", value = ""]) => [key, value] as const);

    const result = parseConnectResponse({ ...reply, headers }, CONTEXT);

    if (result.ok) {
      assertEquals<unknown>(
        { ok: true, cookie: buildSessionHeaders(result.session).Cookie },
        expect,
      );
      return;
    }
    const expected = Object.entries({ ...expect, ok: undefined }).filter(([key]) => key !== "ok");
    assert(!expect.ok, `must be a success, not ${result.error.message}`);
    assertEquals(
      Object.entries(result.error).filter(([key]) => key in expect).sort(),
      expected.sort(),
    );
    assertEquals(result.error.endpoint, CONTEXT.endpoint);
    assertEquals(result.error.status, reply.status);
  });
}

Deno.test("parseConnectResponse() reads every case of the table from a real Headers object", () => {
  for (const { name, reply, expect } of table.cases) {
    const headers = new Headers(
      reply.headers.map(([key = "", value = ""]): [string, string] => [key, value]),
    );

    const result = parseConnectResponse({ ...reply, headers }, CONTEXT);

    assertEquals(result.ok, expect.ok, name);
    if (result.ok) assertEquals(buildSessionHeaders(result.session).Cookie, expect.cookie, name);
  }
});

Deno.test("readLogin() says when the endpoint is the default, and how many attempts were made", () => {
  const readSession = (): SessionReading => ({ kind: "cookie", secret: "" });
  const reply = { status: 401, headers: new Headers(), body: "" };
  const details = { isDefaultEndpoint: true, attempts: 3, secrets: [] };

  const result = readLogin(reply, CONTEXT, readSession, details);

  assert(!result.ok);
  assertEquals(
    result.error.message,
    "Cannot log in to https://rest.zuora.com (the default): status 401; check the credentials, the " +
      "endpoint and that the user is not locked: good credentials for another data centre look the same",
  );
  assertEquals(result.error.attempts, 3);
});
