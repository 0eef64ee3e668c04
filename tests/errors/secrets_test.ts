import { assert, assertEquals } from "@std/assert";
import { isZuoraError, parseConnectResponse } from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { print } from "../fixtures/print.ts";
import { setUp } from "../fixtures/set_up.ts";

const CREDENTIALS = {
  apiAccessKeyId: "billing-robot@example.com",
  apiSecretAccessKey: 'Tr0ub4dor"&\\3 with <all>',
};
const COOKIE = "c00kie-that-nobody-may-see";
const SECRETS = [CREDENTIALS.apiSecretAccessKey, COOKIE, "Tr0ub4dor"];

function assertNoSecret(value: unknown): void {
  const printed = print(value);
  for (const secret of SECRETS) assert(!printed.includes(secret), "a secret is printed");
}

/** Tries once to connect to a Zuora that plays a fault, and gives the error. */
async function failToConnect(fault: Fault): Promise<unknown> {
  const { simulator, open } = setUp({ credentials: CREDENTIALS });
  simulator.play(fault);
  return await open({ retry: false }).then(() => undefined, (error) => error);
}

const echo = `you sent ${CREDENTIALS.apiAccessKeyId} and ${CREDENTIALS.apiSecretAccessKey}`;
const ECHOES = {
  success: false,
  requestId: echo,
  processId: echo,
  reasons: [{ code: echo, message: echo }],
};

const FAULTS: [string, Fault][] = [
  ["a refusal", { kind: "reply", status: 401, body: "{}" }],
  ["a refusal that repeats the credentials", {
    kind: "reply",
    status: 401,
    body: JSON.stringify(ECHOES),
  }],
  ["a refusal in 200 that repeats them", { kind: "reply", body: JSON.stringify(ECHOES) }],
  ["a page that repeats them", { kind: "reply", body: `<p>${echo}` }],
  ["a 429", { kind: "reply", status: 429, body: JSON.stringify(ECHOES) }],
  ["a 500", { kind: "reply", status: 500, body: JSON.stringify(ECHOES) }],
  ["a redirect", { kind: "redirect", location: `https://x.example/?${COOKIE}` }],
  ["a reply of another shape with a cookie", {
    kind: "reply",
    headers: { "Set-Cookie": `ZSession=${COOKIE}` },
    body: '{"ok":true}',
  }],
  ["another cookie", { kind: "no_session_cookie", cookie: `Other=${COOKIE}` }],
  ["a reply that is too large", { kind: "reply", body: echo.repeat(20_000) }],
  ["a broken connection", { kind: "unreachable" }],
  ["a broken body", { kind: "cut" }],
];

for (const [name, fault] of FAULTS) {
  Deno.test(`no print of the error after ${name} contains a secret`, async () => {
    const error = await failToConnect(fault);

    assert(isZuoraError(error));
    assertNoSecret(error);
  });
}

const gson = JSON.stringify(ECHOES).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
const HEADERS = { "Zuora-Request-Id": echo, "Zuora-Track-Id": echo };
const COOKIES = { "Set-Cookie": `ZSession=${COOKIE}` };
const MORE: [string, Fault][] = [
  ["escapes that another JSON writer chooses", { kind: "reply", status: 401, body: gson }],
  ["its headers", { kind: "reply", status: 401, headers: { ...HEADERS, "Zuora-Track-Id": "t" } }],
  ["a large success", {
    kind: "reply",
    headers: COOKIES,
    body: JSON.stringify({ success: true, message: echo.repeat(20_000) }),
  }],
  ["the cookie that it sets", {
    kind: "reply",
    headers: COOKIES,
    body: JSON.stringify({
      success: false,
      requestId: COOKIE,
      reasons: [{ code: 1, message: COOKIE }],
    }),
  }],
];

for (
  const [how, text] of [
    ["as a form has it", `client_secret=${encodeForm(CREDENTIALS.apiSecretAccessKey)}&x=1`],
    ["as a URL has it", encodeURIComponent(CREDENTIALS.apiSecretAccessKey)],
    ["as JSON has it", JSON.stringify({ sent: CREDENTIALS })],
  ] as const
) {
  Deno.test(`no print of the error contains a secret that the server repeats ${how}`, async () => {
    const body = JSON.stringify({ error: "x", error_description: text });
    const error = await failToConnect({ kind: "reply", status: 400, body });

    assert(isZuoraError(error));
    const printed = print(error);
    for (const part of ["dor%22", 'dor\\"', "Tr0ub4dor"]) {
      assert(!printed.includes(part), "a secret is printed");
    }
  });
}

function encodeForm(text: string): string {
  return `${new URLSearchParams({ a: text })}`.slice(2);
}

Deno.test('no print of the error holds a secret as authorization: "header" sends it', async () => {
  const { simulator, open } = setUp();
  const cookie = `${COOKIE}%3D%3D`;
  simulator.play(
    { kind: "reply", headers: { "Set-Cookie": `ZSession=${cookie}` }, body: '{"success":true}' },
    { kind: "reply", status: 400, body: JSON.stringify({ message: `bad ZSession ${COOKIE}==` }) },
  );
  const connection = await open({ authorization: "header" }, CREDENTIALS);

  const error = await connection.json("/v1/x").catch((error) => error);

  assert(isZuoraError(error));
  assertNoSecret(error);
});

Deno.test("no event contains a secret that the server repeats in its request id", async () => {
  const { simulator, events, open } = setUp();
  const headers = { "Zuora-Request-Id": COOKIE };
  simulator.play(
    { kind: "reply", headers: { "Set-Cookie": `ZSession=${COOKIE}` }, body: '{"success":true}' },
    { kind: "reply", headers, body: "{}" },
  );
  const connection = await open({}, CREDENTIALS);

  await connection.json("/v1/x");

  assertEquals(events.length, 2);
  assertNoSecret(events);
});

for (const [name, fault] of MORE) {
  Deno.test(`no print of the error contains a secret that the server repeats in ${name}`, async () => {
    const error = await failToConnect(fault);

    assert(isZuoraError(error));
    assertNoSecret(error);
  });
}

Deno.test("a secret is cut whole, and the user's name is no secret", async () => {
  const credentials = { apiAccessKeyId: "Tr0ub4dor", apiSecretAccessKey: "Tr0ub4dor-c00kie" };
  const failure = new TypeError("sent Tr0ub4dor-c00kie for Tr0ub4dor");

  const fetch = (): Promise<never> => Promise.reject(failure);
  const error = await setUp().open({ fetch, retry: false }, credentials).catch((error) => error);

  assertEquals(
    error.message,
    "Cannot reach https://rest.zuora.com: sent *** for Tr0ub4dor; check the endpoint, the network and any proxy, then try again",
  );
});

for (
  const [secret, body, code] of [
    ["success", { success: false, reasons: [{ code: 90000011 }] }, "credentials_rejected"],
    ["50000061", { success: false, reasons: [{ code: 50000061 }] }, "service_unavailable"],
    ["reasons", { reasons: [{ code: 53100320 }], success: false }, "request_failed"],
  ] as const
) {
  Deno.test(`the verdict on a reply does not change when the password is "${secret}"`, async () => {
    const { simulator, open } = setUp();
    simulator.play({ kind: "reply", body: JSON.stringify(body) });
    const credentials = { ...CREDENTIALS, apiSecretAccessKey: secret };

    const error = await open({ retry: false }, credentials).catch((error) => error);

    assertEquals(error.code, code);
  });
}

Deno.test("no print of the error contains a secret that the cause reveals", async () => {
  const cause = Object.assign(new Error(`socket: ${echo}`), {
    request: CREDENTIALS,
    code: `E ${echo}`,
    name: echo,
  });
  const failure = Object.assign(new TypeError(`fetch: ${echo}`, { cause }), {
    request: CREDENTIALS,
  });
  const fetch = (): Promise<never> => Promise.reject(failure);

  const error = await setUp().open({ fetch, retry: false }, CREDENTIALS).catch((error) => error);

  assertEquals(error.code, "network_failure");
  assertNoSecret(error);
});

Deno.test("no print of the error contains a secret when there was no time", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "hang" });

  const connecting = open({ retry: false }, CREDENTIALS).catch((error) => error);
  await clock.advance(30_000);
  const error = await connecting;

  assertEquals(error.code, "timed_out");
  assertNoSecret(error);
});

Deno.test("no print of a connection or its session contains a secret", async () => {
  const headers = { "Set-Cookie": `ZSession=${COOKIE}; Path=/` };
  const { simulator, open } = setUp();
  simulator.play({ kind: "reply", headers, body: '{"success":true}' });

  const connection = await open({}, CREDENTIALS);

  assertNoSecret(connection);
  assertNoSecret(connection.session);
  assertEquals(structuredClone({ ...connection.session }).kind, "cookie");
});

Deno.test("parseConnectResponse() keeps a cookie out of its error and its session's prints", () => {
  const headers = [["Set-Cookie", `ZSession=${COOKIE}`]] as const;

  const failed = parseConnectResponse({ status: 200, headers, body: '{"ok":true}' });
  const worked = parseConnectResponse({ status: 200, headers, body: '{"success":true}' });

  assertEquals([failed.ok, worked.ok], [false, true]);
  assertNoSecret(failed);
  assertNoSecret(worked);
});
