import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  buildConnectRequest,
  connect,
  type ConnectOptions,
  type Credentials,
  endpoints,
} from "../mod.ts";
import { checkForeign } from "../src/util/checks.ts";
import { createSimulator } from "../testing.ts";
import { setUp } from "./fixtures/set_up.ts";

const KEYS = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "s3cret-word" };

const BAD_TEXTS: [string, unknown][] = [
  ["empty", ""],
  ["absent", undefined],
  ["null", null],
  ["a number", 7],
  ["an object", {}],
  ["white space", " "],
  ["padded before", " s3cret-word"],
  ["padded after", "s3cret-word\t"],
  ["holding CR", "s3cret\rword"],
  ["holding LF", "s3cret-word\n"],
  ["holding NUL", "s3cret\0word"],
  ["holding DEL", "s3cret\x7fword"],
  ["beyond ASCII", "s3crét-word"],
  ["beyond Latin-1", "s3cret-wörd✓"],
];

for (const name of ["apiAccessKeyId", "apiSecretAccessKey"] as const) {
  for (const [kind, value] of BAD_TEXTS) {
    Deno.test(`connect() refuses an ${name} that is ${kind}, before any I/O`, async () => {
      const { simulator, open } = setUp();
      const credentials: Credentials = Object({ ...KEYS, [name]: value });

      const error = await assertRejects(
        () => open({}, credentials),
        TypeError,
        value === "" || value === undefined
          ? `Cannot connect: "${name}" must not be missing or empty`
          : `Cannot connect: "${name}" must be printable ASCII, without spaces around it`,
      );

      assert(!error.message.includes("s3cr"));
      assertEquals(simulator.requests, []);
    });
  }
}

Deno.test("connect() refuses credentials that are none", async () => {
  const loose: (credentials: unknown) => Promise<unknown> = Object(connect);
  for (const credentials of [undefined, null, "me:secret", 1, [], {}]) {
    const rule = '"credentials" must have one of: apiAccessKeyId and';
    await assertRejects(() => loose(credentials), TypeError, rule);
  }
});

Deno.test("connect() refuses options that are no object, before any I/O", async () => {
  const loose: (...given: unknown[]) => Promise<unknown> = Object(connect);
  for (const options of [null, "eu_production", 7, true]) {
    await assertRejects(() => loose(KEYS, options), TypeError, '"options" must be an object');
  }
});

Deno.test("connect() takes inner white space and every printable character", async () => {
  const printable = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at)).join("");
  const credentials = { apiAccessKeyId: "a b", apiSecretAccessKey: `x${printable}x` };
  const { simulator, open } = setUp({ credentials });

  await open();

  assertEquals(simulator.requests[0]?.headers.apisecretaccesskey, `x${printable}x`);
});

const BAD_OPTIONS: [string, Record<string, unknown>, typeof TypeError, string][] = [
  ["plain HTTP to another host", { endpoint: "http://rest.zuora.com" }, TypeError, "endpoint"],
  [
    "plain HTTP to a name like loopback",
    {
      endpoint: "http://127.0.0.1.example.com",
    },
    TypeError,
    "endpoint",
  ],
  [
    "plain HTTP to a name like localhost",
    {
      endpoint: "http://localhost.example.com",
    },
    TypeError,
    "endpoint",
  ],
  ["user information", { endpoint: "https://me:s3cret@rest.zuora.com" }, TypeError, "endpoint"],
  ["a query", { endpoint: "https://rest.zuora.com/?key=s3cret" }, TypeError, "endpoint"],
  ["an empty query", { endpoint: "https://rest.zuora.com/?" }, TypeError, "endpoint"],
  ["a fragment", { endpoint: "https://rest.zuora.com/#s3cret" }, TypeError, "endpoint"],
  ["an endpoint in /v1", { endpoint: "https://rest.zuora.com/v1" }, TypeError, "/v1"],
  ["an endpoint in /v1/", { endpoint: "https://rest.zuora.com/v1/" }, TypeError, "/v1"],
  [
    "an endpoint in /v1/connections",
    {
      endpoint: "https://rest.zuora.com/rest/v1/connections",
    },
    TypeError,
    "/v1",
  ],
  ["an unknown name", { endpoint: "eu_prodution" }, TypeError, "endpoint"],
  ["a name that every object has", { endpoint: "constructor" }, TypeError, "endpoint"],
  ["an empty endpoint", { endpoint: "" }, TypeError, "endpoint"],
  ["an endpoint of another kind", { endpoint: 7 }, TypeError, "endpoint"],
  ["another scheme", { endpoint: "ftp://rest.zuora.com" }, TypeError, "endpoint"],
  ["an empty entity", { entityId: "" }, TypeError, "entityId"],
  ["an entity with a line break", { entityId: "a\r\nb" }, TypeError, "entityId"],
  ["a track id of 65 characters", { trackId: "x".repeat(65) }, RangeError, "trackId"],
  ["an empty track id", { trackId: "" }, TypeError, "trackId"],
  ["a track id with a colon", { trackId: "a:b" }, RangeError, "trackId"],
  ["a track id with a semicolon", { trackId: "a;b" }, RangeError, "trackId"],
  ["a track id with a quote", { trackId: 'a"b' }, RangeError, "trackId"],
  ["a track id with an apostrophe", { trackId: "a'b" }, RangeError, "trackId"],
  ["a track id beyond ASCII", { trackId: "é" }, TypeError, "trackId"],
  ["a negative time", { timeoutMs: -1 }, RangeError, "timeoutMs"],
  ["no time at all", { timeoutMs: 0 }, RangeError, "timeoutMs"],
  ["a time that is not a number", { timeoutMs: NaN }, RangeError, "timeoutMs"],
  ["an infinite time", { timeoutMs: Infinity }, RangeError, "timeoutMs"],
  ["a time that no timer can measure", { timeoutMs: 2 ** 31 }, RangeError, "timeoutMs"],
  ["a time as text", { timeoutMs: "1000" }, TypeError, "timeoutMs"],
  ["no attempts", { retry: { attempts: 0 } }, RangeError, "retry.attempts"],
  ["a negative delay", { retry: { baseDelayMs: -1 } }, RangeError, "retry.baseDelayMs"],
  ["an infinite delay", { retry: { maxDelayMs: Infinity } }, RangeError, "retry.maxDelayMs"],
  [
    "a wait that is no number",
    {
      retry: { maxRetryAfterMs: "2 min" },
    },
    TypeError,
    "retry.maxRetryAfterMs",
  ],
  ["an attempt and a half", { retry: { attempts: 1.5 } }, RangeError, "retry.attempts"],
  ["null for retry", { retry: null }, TypeError, "retry"],
  ["true for retry", { retry: true }, TypeError, "retry"],
  ["a number for retry", { retry: 5 }, TypeError, "retry"],
  ["a clock that is none", { clock: {} }, TypeError, "clock"],
  ["a signal that is none", { signal: {} }, TypeError, "signal"],
  ["a listener that is none", { onEvent: {} }, TypeError, "onEvent"],
  ["an organisation that is empty", { orgIds: "" }, TypeError, "orgIds"],
  ["no organisation at all", { orgIds: [] }, TypeError, "orgIds"],
  ["an organisation with a line break", { orgIds: ["a", "b\r\nc"] }, TypeError, "orgIds"],
  ["a version that is a number", { apiVersion: 341 }, TypeError, "apiVersion"],
  ["a header with a line break", { headers: { "X-Own": "s3cret\r\nX: y" } }, TypeError, "headers"],
  ["a header without a name", { headers: [["", "s3cret"]] }, TypeError, "headers"],
  ["a header whose name is none", { headers: { "s3cret word": "1" } }, TypeError, "headers"],
  ["null for headers", { headers: null }, TypeError, "headers"],
  ["headers as text", { headers: "s3cret" }, TypeError, "headers"],
  ["another authorization", { authorization: "basic" }, TypeError, "authorization"],
  ["a negative time before the end", { refreshEarlyMs: -1 }, RangeError, "refreshEarlyMs"],
  ["a store that is none", { store: {} }, TypeError, "store"],
  ["null for a store", { store: null }, TypeError, "store"],
  [
    "a backend that is not shared yet",
    { store: { getItem: String, setItem: String, removeItem: String } },
    TypeError,
    "store",
  ],
  ["a waitUntil that is none", { waitUntil: {} }, TypeError, "waitUntil"],
  ["null for waitUntil", { waitUntil: null }, TypeError, "waitUntil"],
  ["null for fetch", { fetch: null }, TypeError, "fetch"],
  ["null for onEvent", { onEvent: null }, TypeError, "onEvent"],
  ["an organisation that is no text", { orgIds: [{}] }, TypeError, "orgIds"],
  ["null for an organisation", { orgIds: [null, "a"] }, TypeError, "orgIds"],
  ["a number of calls as text", { maxConcurrent: "40" }, TypeError, "maxConcurrent"],
  ["a number of calls that is none", { maxConcurrent: NaN }, RangeError, "maxConcurrent"],
  ["no call at a time", { maxConcurrent: 0 }, RangeError, "maxConcurrent"],
  ["half a call at a time", { maxConcurrent: 0.5 }, RangeError, "maxConcurrent"],
  ["no time for a request", { requestTimeoutMs: 0 }, RangeError, "requestTimeoutMs"],
  ["no time for a session", { sessionTimeoutMs: NaN }, RangeError, "sessionTimeoutMs"],
  ["a fetch that is none", { fetch: "s3cret" }, TypeError, "fetch"],
];

for (const [kind, bad, Failure, name] of BAD_OPTIONS) {
  Deno.test(`connect() refuses ${kind}, before any I/O`, async () => {
    const { simulator, open } = setUp();
    const options: ConnectOptions = { lazy: true, ...bad };

    const error = await assertRejects(() => open(options), Failure, name);

    assert(error.message.startsWith('Cannot connect: "'), error.message);
    assert(!error.message.includes("s3cret"), error.message);
    assertEquals(simulator.requests, []);
  });
}

const UNKNOWN: [Record<string, unknown>, string][] = [
  [{ timeout: 5_000 }, "timeout"],
  [{ baseUrl: "https://rest.zuora.com" }, "baseUrl"],
  [{ Endpoint: "eu_production" }, "Endpoint"],
  [{ retry: { attempt: 3 } }, "retry.attempt"],
  [{ retry: { attempts: 3, retries: 3 } }, "retry.retries"],
  [{ toString: () => "" }, "toString"],
];

for (const [given, name] of UNKNOWN) {
  Deno.test(`connect() refuses the unknown option "${name}" and lists those that it knows`, async () => {
    const { simulator, open } = setUp();

    const error = await assertRejects(
      () => open(given),
      TypeError,
      `Cannot connect: unknown option "${name}"; choose from `,
    );

    assertStringIncludes(
      error.message,
      name.startsWith("retry.") ? "maxRetryAfterMs" : "timeoutMs",
    );
    assertEquals(simulator.requests, []);
  });
}

Deno.test("connect() takes an unknown option whose value is undefined", async () => {
  const { fetch, credentials } = createSimulator();
  const unknown: object = { timeout: undefined, retry: { retries: undefined } };
  const options: ConnectOptions = { ...unknown, fetch };

  assertEquals((await connect(credentials, options)).endpoint, "https://rest.zuora.com");
});

Deno.test("connect() knows all of its options", async () => {
  const { fetch, credentials } = createSimulator();
  const all: Required<{ [Key in keyof ConnectOptions]: ConnectOptions[Key] }> = {
    allowInsecureHttp: false,
    apiVersion: "341.0",
    authorization: "cookie",
    clock: undefined,
    endpoint: "eu_production",
    entityId: undefined,
    fetch,
    headers: {},
    lazy: true,
    maxConcurrent: Infinity,
    onEvent: () => {},
    orgIds: "1",
    refreshEarlyMs: 0,
    requestTimeoutMs: 1,
    retry: { attempts: 1, baseDelayMs: 0, maxDelayMs: 0, maxRetryAfterMs: 0 },
    session: undefined,
    sessionTimeoutMs: 1,
    signal: new AbortController().signal,
    store: undefined,
    timeoutMs: 1,
    trackId: "1",
    waitUntil: () => {},
  };

  assertEquals((await connect(credentials, all)).endpoint, "https://rest.eu.zuora.com");
});

for (
  const [what, freeze] of [
    ["frozen", (options: object): object => Object.freeze(options)],
    ["without a prototype", (options: object) => Object.assign(Object.create(null), options)],
  ] as const
) {
  Deno.test(`connect() takes options and credentials that are ${what}`, async () => {
    const { fetch, credentials } = createSimulator();
    const options: ConnectOptions = { fetch, retry: freeze({ attempts: 1 }) };
    const given = freeze({ ...credentials }) as typeof credentials;

    assertEquals((await connect(given, freeze(options))).endpoint, "https://rest.zuora.com");
  });
}

const ENDPOINT_RULES: [string, string][] = [
  ["eu_prodution", "be an https URL or one of us_cloud_1_production, us_cloud_1_api_sandbox, "],
  ["rest.zuora.com", "be an https URL or one of "],
  ["http://mock.internal", "be an https URL: http is for loopback, unless `allowInsecureHttp`"],
  ["localhost:8080", "be an https URL"],
  ["https://rest.zuora.com?a=b", "have no user information, query or fragment"],
  ["https://rest.zuora.com/v1", 'not end in "/v1": write it in each path'],
];

for (const [endpoint, rule] of ENDPOINT_RULES) {
  Deno.test(`connect() says of the endpoint ${endpoint} that it must ${rule}`, async () => {
    await assertRejects(
      () => setUp().open({ endpoint }),
      TypeError,
      `Cannot connect: "endpoint" must ${rule}`,
    );
  });
}

Deno.test("allowInsecureHttp allows http to any host, in connections and in requests", async () => {
  const { open } = setUp();
  const options = { endpoint: "http://mock.internal:8080/", allowInsecureHttp: true };

  const connection = await open({ ...options, lazy: true });
  const session = await connection.reconnect();
  const again = await open({ ...options, session });

  assertEquals([connection.endpoint, again.session?.endpoint], [
    "http://mock.internal:8080",
    "http://mock.internal:8080",
  ]);
  assertEquals(
    buildConnectRequest(KEYS, options).url,
    "http://mock.internal:8080/v1/connections",
  );
  assertThrows(() => buildConnectRequest(KEYS, { endpoint: options.endpoint }), TypeError);
});

const FOREIGN_OPTIONS = { params: "write it into the URL", body: "use json" };

Deno.test("checkForeign() names the option of another client, unless it is undefined", () => {
  checkForeign({ json: {}, params: undefined, toString: String }, FOREIGN_OPTIONS);

  assertThrows(
    () => checkForeign({ body: "s3cret" }, FOREIGN_OPTIONS),
    TypeError,
    'Cannot call Zuora: "body" is not an option; use json',
  );
});

const ENDPOINTS: [string | URL | undefined, string][] = [
  [undefined, "https://rest.zuora.com"],
  ["eu_central_sandbox", "https://rest.test.eu.zuora.com"],
  ["https://rest.zuora.com/", "https://rest.zuora.com"],
  ["HTTPS://REST.ZUORA.COM:443", "https://rest.zuora.com"],
  ["https://api.zuora.com/rest//", "https://api.zuora.com/rest"],
  [new URL("https://gateway.example/v1/zuora"), "https://gateway.example/v1/zuora"],
  ["http://localhost:8080", "http://localhost:8080"],
  ["http://127.0.0.1:1", "http://127.0.0.1:1"],
  ["http://127.9.9.9", "http://127.9.9.9"],
  ["http://[::1]:8080", "http://[::1]:8080"],
];

for (const [given, endpoint] of ENDPOINTS) {
  Deno.test(`connect() takes the endpoint ${given} for ${endpoint}`, async () => {
    const options: ConnectOptions = Object({ endpoint: given, lazy: true });

    assertEquals((await setUp().open(options)).endpoint, endpoint);
  });
}

Deno.test("connect() takes undefined for every option, as an environment may give it", async () => {
  const { fetch, credentials } = createSimulator();

  const connection = await connect(credentials, {
    endpoint: undefined,
    entityId: undefined,
    trackId: undefined,
    signal: undefined,
    lazy: undefined,
    timeoutMs: undefined,
    retry: undefined,
    clock: undefined,
    fetch,
  });

  assertEquals(connection.endpoint, "https://rest.zuora.com");
});

Deno.test("buildConnectRequest() builds the whole request", () => {
  const request = buildConnectRequest(KEYS, {
    endpoint: "https://api.zuora.com/rest",
    entityId: "11e643f4-a3ee-8bad-b061-0025904c756d",
    trackId: "order-17",
  });

  assertEquals(request, {
    method: "POST",
    url: "https://api.zuora.com/rest/v1/connections",
    headers: {
      apiAccessKeyId: "me@example.com",
      apiSecretAccessKey: "s3cret-word",
      "Content-Type": "application/json",
      Accept: "application/json",
      "Zuora-Entity-Ids": "11e643f4-a3ee-8bad-b061-0025904c756d",
      "Zuora-Track-Id": "order-17",
    },
    body: "",
    redirect: "manual",
  });
});

Deno.test("buildConnectRequest() takes no field of the credentials but the two", () => {
  const { headers } = buildConnectRequest(Object({ ...KEYS, "Idempotency-Key": "x" }));

  assertEquals(Object.keys(headers), [
    "apiAccessKeyId",
    "apiSecretAccessKey",
    "Content-Type",
    "Accept",
  ]);
});

Deno.test("buildConnectRequest() refuses bad arguments as connect() does", () => {
  assertThrows(() => buildConnectRequest({ ...KEYS, apiSecretAccessKey: " " }), TypeError);
  assertThrows(() => buildConnectRequest(KEYS, { endpoint: "http://example.com" }), TypeError);
  assertThrows(() => buildConnectRequest(KEYS, { trackId: "x".repeat(65) }), RangeError);
});

Deno.test("endpoints holds the ten of the specification, and nobody can change them", () => {
  assertEquals(Object.values(endpoints), [
    "https://rest.na.zuora.com",
    "https://rest.sandbox.na.zuora.com",
    "https://rest.zuora.com",
    "https://rest.apisandbox.zuora.com",
    "https://rest.test.zuora.com",
    "https://rest.eu.zuora.com",
    "https://rest.sandbox.eu.zuora.com",
    "https://rest.test.eu.zuora.com",
    "https://rest.ap.zuora.com",
    "https://rest.test.ap.zuora.com",
  ]);
  assertEquals(Object.isFrozen(endpoints), true);
});
