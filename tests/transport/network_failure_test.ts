import { assertEquals, assertInstanceOf } from "@std/assert";
import { NetworkFailureError, TimedOutError } from "../../mod.ts";
import { answerCalls, setUp } from "../fixtures/set_up.ts";

const HOST = "check the name in the endpoint, and the DNS of this machine";
const CERTIFICATE = "check the endpoint and any proxy, or make this runtime trust the certificate";
const SCHEME = "check the scheme (http or https) and the port of the endpoint";
const UNREACHED = "check the endpoint, the network and any proxy, then try again";

/** Each runtime's own words, as they were seen over loopback. */
const WORDS: readonly (readonly [
  runtime: string,
  what: string,
  code: string | undefined,
  message: string,
  advice: string | undefined,
])[] = [
  ["Node", "no such host", "ENOTFOUND", "getaddrinfo ENOTFOUND nosuch.invalid", HOST],
  ["Bun", "no such host", "ENOTFOUND", "getaddrinfo ENOTFOUND nosuch.invalid", HOST],
  [
    "Deno",
    "no such host",
    undefined,
    "client error (Connect): dns error: failed to lookup address information: Name or service not known",
    HOST,
  ],
  ["Node", "a self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed", CERTIFICATE],
  ["Node", "an expired certificate", "CERT_HAS_EXPIRED", "certificate has expired", CERTIFICATE],
  ["Node", "another name", "ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not", CERTIFICATE],
  ["Node", "an unknown issuer", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to", CERTIFICATE],
  ["Bun", "a self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT", "self signed", CERTIFICATE],
  [
    "Deno",
    "a self-signed certificate",
    undefined,
    "client error (Connect): invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
    CERTIFICATE,
  ],
  ["workerd", "a certificate", undefined, "TLS peer's certificate is not trusted", CERTIFICATE],
  [
    "Node",
    "no TLS on that port",
    "ERR_SSL_WRONG_VERSION_NUMBER",
    "SSL routines:ssl3_get_record:wrong version number",
    SCHEME,
  ],
  ["Bun", "no TLS on that port", "EPROTO", "EPROTO: The TLS handshake failed.", SCHEME],
  [
    "Deno",
    "no TLS on that port",
    undefined,
    "client error (Connect): received corrupt message of type InvalidContentType",
    SCHEME,
  ],
  [
    "Node 20",
    "an answer that is not HTTP",
    "HPE_INVALID_CONSTANT",
    "Response does not match the HTTP/1.1 protocol (Expected HTTP/)",
    SCHEME,
  ],
  [
    "Node 24",
    "an answer that is not HTTP",
    undefined,
    "Response does not match the HTTP/1.1 protocol (Expected HTTP/, RTSP/ or ICE/)",
    SCHEME,
  ],
  [
    "Bun",
    "an answer that is not HTTP",
    "Malformed_HTTP_Response",
    'Malformed_HTTP_Response fetching "https://zuora.example/v1/connections".',
    SCHEME,
  ],
  [
    "Deno",
    "an answer that is not HTTP",
    undefined,
    "client error (SendRequest): invalid HTTP version parsed",
    SCHEME,
  ],
  ["Node", "a refused connection", "ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1", undefined],
  ["Node", "a closed connection", "UND_ERR_SOCKET", "other side closed", undefined],
  ["Node", "a resolver that is busy", "EAI_AGAIN", "getaddrinfo EAI_AGAIN zuora", undefined],
  ["Node", "a refused connection of a name with two addresses", "ECONNREFUSED", "", undefined],
  ["Deno", "a refused connection", undefined, "tcp connect error: Connection refused", undefined],
];

function fail(code: string | undefined, message: string): Promise<never> {
  const cause = Object.assign(new Error(message), code !== undefined && { code });
  return Promise.reject(new TypeError("fetch failed", { cause }));
}

for (const [runtime, what, code, message, advice] of WORDS) {
  const times = advice === undefined ? 5 : 1;
  Deno.test(`${what}, in the words of ${runtime}, is tried ${times === 1 ? "once" : "again"}`, async () => {
    const { clock, open } = setUp();
    let sent = 0;
    const fetch = (): Promise<Response> => (sent++, fail(code, message));

    const connecting = open({ fetch }).catch((error: unknown) => error);
    await clock.advance(60_000);

    const error = await connecting;
    assertInstanceOf(error, NetworkFailureError);
    assertEquals([sent, error.retryable], [times, advice === undefined]);
    const { method, path, attempts } = error;
    assertEquals([method, path, attempts], ["POST", "/v1/connections", times]);
    assertEquals(error.message.endsWith(`; ${advice ?? UNREACHED}`), true, error.message);
  });

  Deno.test(`${what}, in the words of ${runtime}, is retried once the endpoint has answered`, async () => {
    const { clock, simulator, open } = setUp();
    let sent = 0;
    const zuora = await open({
      fetch: answerCalls(simulator, () => ++sent < 3 ? fail(code, message) : undefined),
    });

    const calling = zuora.fetch("/v1/x");
    await clock.advance(60_000);

    assertEquals([(await calling).status, sent], [200, 3]);
  });
}

Deno.test("the message of a network failure has the code, once", async () => {
  for (
    const [code, message, said] of [
      ["ECONNREFUSED", "", "fetch failed (ECONNREFUSED)"],
      ["ECONNREFUSED", "connect ECONNREFUSED ::1:1", "fetch failed: connect ECONNREFUSED ::1:1"],
      ["EX", "ends in a line break\n", "fetch failed: ends in a line break (EX)"],
      [undefined, "without", "fetch failed: without"],
    ] as const
  ) {
    const fetch = (): Promise<Response> => fail(code, message);

    const error = await setUp().open({ fetch, retry: false }).catch((error: unknown) => error);

    assertInstanceOf(error, NetworkFailureError);
    assertEquals(error.message, `Cannot reach https://rest.zuora.com: ${said}; ${UNREACHED}`);
  }
});

Deno.test("the error of a call that got no reply has its method, path and attempts", async () => {
  const { clock, simulator, open } = setUp();
  const fetch = answerCalls(simulator, () => fail("ECONNRESET", "reset"));
  const zuora = await open({ fetch });

  const calling = zuora.fetch("/v1/x?secret=1").catch((error: unknown) => error);
  await clock.advance(600_000);

  const error = await calling;
  assertInstanceOf(error, NetworkFailureError);
  assertEquals([error.method, error.path, error.attempts], ["GET", "/v1/x", 5]);
  assertEquals(
    error.message,
    "Cannot reach https://rest.zuora.com: fetch failed: reset (ECONNRESET); try again",
  );
});

for (
  const [what, answer, said] of [
    ["never comes", () => new Promise<Response>(() => {}), "no answer"],
    ["stalls", () => Promise.resolve(new Response(new ReadableStream())), "the reply did not end"],
  ] as const
) {
  Deno.test(`the error of a call whose reply ${what} says so, with method, path and attempts`, async () => {
    const { clock, simulator, open } = setUp();
    const zuora = await open({ fetch: answerCalls(simulator, answer), requestTimeoutMs: 500 });

    const calling = zuora.json("/v1/x").catch((error: unknown) => error);
    await clock.advance(600_000);

    const error = await calling;
    assertInstanceOf(error, TimedOutError);
    assertEquals([error.method, error.path, error.attempts], ["GET", "/v1/x", 5]);
    assertEquals(
      error.message,
      `Cannot reach https://rest.zuora.com: ${said} within 500 ms; try again, or allow more time`,
    );
  });
}
