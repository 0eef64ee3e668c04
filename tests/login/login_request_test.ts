import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  buildConnectRequest,
  buildSessionHeaders,
  buildTokenRequest,
  parseConnectResponse,
  parseTokenResponse,
  Session,
} from "../../mod.ts";

const CLIENT = { clientId: "c652cbc0-ea38-4b9f-8185-6a93a2a74538", clientSecret: "p+q/r=s&t%" };
const TOKEN = {
  access_token: "c652cbc0ea384b9f81856a93a2a74538",
  token_type: "bearer",
  expires_in: 3599,
  scope: "entity.11e643f4-a3ee-8bad-b061-0025904c756d service.echo.read tenant.19",
  jti: "c652cbc0ea384b9f81856a93a2a74539",
};
const CONTEXT = { endpoint: "https://rest.zuora.com", nowMs: 1_000_000 };

Deno.test("buildTokenRequest() sends the client as a form, with no header that authenticates", () => {
  const request = buildTokenRequest(CLIENT, {
    endpoint: "https://api.zuora.com/rest/",
    entityId: "an-entity",
    trackId: "run-7",
  });

  assertEquals(request, {
    method: "POST",
    url: "https://api.zuora.com/rest/oauth/token",
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      Accept: "application/json",
      "Zuora-Track-Id": "run-7",
    },
    body: "client_id=c652cbc0-ea38-4b9f-8185-6a93a2a74538" +
      "&client_secret=p%2Bq%2Fr%3Ds%26t%25&grant_type=client_credentials",
    redirect: "manual",
  });
});

Deno.test("buildConnectRequest() sends an access token as a bearer token", () => {
  const request = buildConnectRequest({ accessToken: "a-token" }, { entityId: "an-entity" });

  assertEquals(request, {
    method: "POST",
    url: "https://rest.zuora.com/v1/connections",
    headers: {
      Authorization: "Bearer a-token",
      "Content-Type": "application/json",
      Accept: "application/json",
      "Zuora-Entity-Ids": "an-entity",
    },
    body: "",
    redirect: "manual",
  });
});

const KEY_PAIR = { apiAccessKeyId: "me", apiSecretAccessKey: "pw" };
const BAD: readonly (readonly [what: string, build: () => unknown, message: string])[] = [
  ["a client", () => buildConnectRequest(Object(CLIENT)), '"credentials" must be a key pair'],
  ["a key pair", () => buildTokenRequest(Object(KEY_PAIR)), '"credentials" must be a client id'],
  [
    "two kinds",
    () => buildConnectRequest(Object({ accessToken: "abc", ...KEY_PAIR })),
    '"credentials" must be a key pair or an access token',
  ],
  ["half a client", () => buildTokenRequest(Object({ clientId: "x" })), '"clientSecret" must'],
  ["the other half", () => buildTokenRequest(Object({ clientSecret: "x" })), '"clientId" must'],
  [
    "a token with its scheme",
    () => buildConnectRequest({ accessToken: "Bearer abc" }),
    'must be the token alone, without "Bearer"',
  ],
  [
    "an empty token",
    () => buildConnectRequest({ accessToken: "" }),
    '"accessToken" must not be missing',
  ],
  [
    "a token with a line break",
    () => buildConnectRequest({ accessToken: "a\nb" }),
    '"accessToken" must be printable',
  ],
];

for (const [what, build, message] of BAD) {
  Deno.test(`the builders of logins refuse ${what}, and do not show it`, () => {
    const error = assertThrows(build, TypeError, message);

    assert(!error.message.includes(CLIENT.clientSecret));
  });
}

Deno.test("parseTokenResponse() reads the specified reply", () => {
  const result = parseTokenResponse(reply(TOKEN), { ...CONTEXT, entityId: "an-entity" });

  assert(result.ok);
  assertEquals({ ...result.session }, {
    kind: "bearer",
    endpoint: "https://rest.zuora.com",
    entityId: "an-entity",
    issuedAtMs: 1_000_000,
    expiresAtMs: 4_599_000,
    scope: TOKEN.scope,
  });
  assertEquals(buildSessionHeaders(result.session), {
    Authorization: `Bearer ${TOKEN.access_token}`,
    "Zuora-Entity-Ids": "an-entity",
  });
});

Deno.test("Session.parse() brings a token back whole, its scope and end too", () => {
  const result = parseTokenResponse(reply(TOKEN), CONTEXT);
  assert(result.ok);

  const again = Session.parse(result.session.serialize());

  assertEquals({ ...again }, { ...result.session });
  assertEquals(buildSessionHeaders(again), buildSessionHeaders(result.session));
});

for (const type of [undefined, null, 7, ["bearer"], { toString: 1 }, "mac"]) {
  Deno.test(`parseTokenResponse() refuses the token type ${JSON.stringify(type)}`, () => {
    const result = parseTokenResponse(reply({ ...TOKEN, token_type: type }));

    assert(!result.ok);
    assertEquals(result.error.code, "unexpected_response");
  });
}

for (const type of ["Bearer", "BEARER", "bearer"]) {
  Deno.test(`parseTokenResponse() takes the token type ${type}`, () => {
    assert(parseTokenResponse(reply({ ...TOKEN, token_type: type })).ok);
  });
}

for (
  const [given, expiresAtMs] of [
    [3599, 4_599_000],
    ["3599", 4_599_000],
    [0.5, 1_000_500],
    [0, undefined],
    [-1, undefined],
    ["soon", undefined],
    ["", undefined],
    [null, undefined],
    [1e400, undefined],
    [{}, undefined],
    [{ valueOf: 1, toString: 1 }, undefined],
    [1e300, 1e12 + 1_000_000],
    [undefined, undefined],
  ] as const
) {
  Deno.test(`parseTokenResponse() takes expires_in ${JSON.stringify(given)} for ${expiresAtMs}`, () => {
    const result = parseTokenResponse(reply({ ...TOKEN, expires_in: given }), CONTEXT);

    assert(result.ok);
    assertEquals(result.session.expiresAtMs, expiresAtMs);
  });
}

const FAILURES: readonly (readonly [status: number, body: unknown, code: string])[] = [
  [200, { ...TOKEN, token_type: "mac" }, "unexpected_response"],
  [200, { ...TOKEN, token_type: undefined }, "unexpected_response"],
  [200, { ...TOKEN, access_token: "" }, "unexpected_response"],
  [200, { ...TOKEN, access_token: "two\nlines" }, "unexpected_response"],
  [200, { ...TOKEN, access_token: 7 }, "unexpected_response"],
  [200, "<h1>hello</h1>", "unexpected_response"],
  [200, "", "unexpected_response"],
  [200, null, "unexpected_response"],
  [302, "", "unexpected_response"],
  [
    400,
    { status: 400, error: "Bad Request", message: "Invalid client id" },
    "credentials_rejected",
  ],
  [400, { error: "invalid_client" }, "credentials_rejected"],
  [400, { error: "unauthorized_client", error_description: "no" }, "credentials_rejected"],
  [400, { error: "invalid_request" }, "request_failed"],
  [401, "<h1>Unauthorized</h1>", "unexpected_response"],
  [403, "<h1>Forbidden</h1>", "unexpected_response"],
  [400, "<h1>Bad Request</h1>", "unexpected_response"],
  [401, { error: "invalid_client" }, "credentials_rejected"],
  [401, "Unable to generate token.", "credentials_rejected"],
  [403, "Forbidden", "credentials_rejected"],
  [429, "", "rate_limited"],
  [503, "<h1>Service Unavailable</h1>", "service_unavailable"],
];

for (const [status, body, code] of FAILURES) {
  Deno.test(`parseTokenResponse() takes ${status} ${JSON.stringify(body)} for ${code}`, () => {
    const result = parseTokenResponse({ ...reply(body), status }, CONTEXT);

    assert(!result.ok);
    assertEquals(result.error.code, code);
    assert(result.error.message.startsWith("Cannot log in to https://rest.zuora.com: "));
  });
}

Deno.test("parseConnectResponse() takes a 403 for a refusal of the request, not of the credentials", () => {
  const result = parseConnectResponse({ ...reply({ message: "no" }), status: 403 });

  assert(!result.ok);
  assertEquals(result.error.code, "request_failed");
});

Deno.test("parseTokenResponse() keeps a token out of the error of a reply that is none", () => {
  const result = parseTokenResponse(
    reply({ ...TOKEN, success: false, message: `no ${TOKEN.access_token}` }),
  );

  assert(!result.ok);
  assert(!JSON.stringify([result.error, result.error.message]).includes(TOKEN.access_token));
});

Deno.test("buildSessionHeaders() sends a ZSession as an authorisation and decodes %3D", () => {
  const headers = [["Set-Cookie", "ZSession=ab%3D%3D; Path=/"]] as const;
  const login = { status: 200, headers, body: '{"success":true}' };
  const result = parseConnectResponse(login, { entityId: "an-entity" });
  assert(result.ok);

  assertEquals(
    buildSessionHeaders(result.session, {
      authorization: "header",
      orgIds: ["one", "two"],
      apiVersion: "341.0",
      trackId: "run-7",
    }),
    {
      Authorization: "ZSession ab==",
      "Zuora-Entity-Ids": "an-entity",
      "Zuora-Org-Ids": "one,two",
      "Zuora-Version": "341.0",
      "Zuora-Track-Id": "run-7",
    },
  );
});

function reply(body: unknown): { status: number; headers: []; body: string } {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { status: 200, headers: [], body: text };
}
