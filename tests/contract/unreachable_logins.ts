/**
 * Failed logins that got no whole reply, each in the words of each runtime.
 *
 * @module
 */

import type { ConnectOptions } from "@zuora-connections/client";
import type { Breakage, Runtime, World } from "./contract_case.ts";
import {
  type FailedLogin,
  KEY_PAIR,
  LOGIN,
  type LoginOutcome,
  prepareAt,
  type PreparedLogin,
  repeat,
} from "./failed_login.ts";
import { FAST_RETRY } from "./fast_retry.ts";

const HOST = "check the name in the endpoint, and the DNS of this machine";
const CERTIFICATE = "check the endpoint and any proxy, or make this runtime trust the certificate";
const SCHEME = "check the scheme (http or https) and the port of the endpoint";
const UNREACHED = "check the endpoint, the network and any proxy, then try again";

// Longer than a busy machine takes for one exchange over loopback.
const SHORT = { timeoutMs: 150, retry: { ...FAST_RETRY, attempts: 2 } };

/** The table. */
export const unreachableLogins: readonly FailedLogin[] = [
  {
    what: "a host that no resolver knows",
    prepare: () => {
      const endpoint = "https://zuora.invalid";
      return Promise.resolve({ endpoint, credentials: KEY_PAIR, sent: () => Promise.resolve([]) });
    },
    outcomes: [
      ...endAtOnce(HOST, {
        node: /^fetch failed: getaddrinfo ENOTFOUND zuora\.invalid$/,
        "edge-vm": /^fetch failed: getaddrinfo ENOTFOUND zuora\.invalid$/,
        bun: /^getaddrinfo ENOTFOUND zuora\.invalid$/,
        deno: /client error \(Connect\): dns error: failed to lookup address information: .+/,
      }),
      // The error of a machine without a resolver; workerd never says what it was.
      ...endAfterRetries({
        node: /^fetch failed: getaddrinfo EAI_AGAIN zuora\.invalid$/,
        "edge-vm": /^fetch failed: getaddrinfo EAI_AGAIN zuora\.invalid$/,
        bun: /^getaddrinfo EAI_AGAIN zuora\.invalid$/,
        deno: /client error \(Connect\): dns error: .*(Temporary failure|try again)/i,
        workerd: /^internal error; reference = \w+$/,
      }),
    ],
  },
  {
    what: "a self-signed certificate",
    prepare: (world) => prepareScheme(world, "https", true),
    outcomes: [
      ...endAtOnce(CERTIFICATE, {
        node: /^fetch failed: self-signed certificate(; .+)? \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
        "edge-vm": /^fetch failed: self-signed certificate(; .+)? \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
        bun: /^self signed certificate \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/,
        deno: /client error \(Connect\): invalid peer certificate: \w+/,
      }),
      ...endAfterRetries({ workerd: /^internal error; reference = \w+$/ }),
    ],
  },
  {
    what: "TLS on a plain HTTP port",
    prepare: (world) => prepareScheme(world, "https", false),
    outcomes: [
      ...endAtOnce(SCHEME, {
        node:
          /^fetch failed: \w+:error:\w+:SSL routines:\w+:wrong version number:.+: \(ERR_SSL_WRONG_VERSION_NUMBER\)$/,
        "edge-vm":
          /^fetch failed: \w+:error:\w+:SSL routines:\w+:wrong version number:.+: \(ERR_SSL_WRONG_VERSION_NUMBER\)$/,
        bun: /^EPROTO: The TLS handshake failed\. Does the server speak TLS on this port\?$/,
        deno: /client error \(Connect\): received corrupt message of type InvalidContentType$/,
      }),
      ...endAfterRetries({ workerd: /^internal error; reference = \w+$/ }),
    ],
  },
  {
    what: "plain HTTP on a TLS port",
    prepare: (world) => prepareScheme(world, "http", true),
    outcomes: [
      ...endAtOnce(SCHEME, {
        node: /^fetch failed: Response does not match the HTTP\/1\.1 protocol \(Expected HTTP\/.+$/,
        "edge-vm":
          /^fetch failed: Response does not match the HTTP\/1\.1 protocol \(Expected HTTP\/.+$/,
        deno: /client error \(SendRequest\): invalid HTTP version parsed$/,
      }),
      // These hear no more than that the connection closed.
      ...endAfterRetries({
        bun: /^ECONNRESET: The socket connection was closed unexpectedly\. .+$/,
        workerd: /^Network connection lost\.$/,
      }),
    ],
  },
  {
    what: "an answer that is not HTTP",
    prepare: (world) => prepareBroken(world, "garbage"),
    outcomes: [
      ...endAtOnce(SCHEME, {
        node: /^fetch failed: Response does not match the HTTP\/1\.1 protocol \(Expected HTTP\/.+$/,
        "edge-vm":
          /^fetch failed: Response does not match the HTTP\/1\.1 protocol \(Expected HTTP\/.+$/,
        bun: /^Malformed_HTTP_Response fetching "\S+\/v1\/connections"\. .+$/,
        deno: /client error \(SendRequest\): invalid HTTP version parsed$/,
      }, [LOGIN]),
      ...endAfterRetries({ workerd: /^Network connection lost\.$/ }, repeat(LOGIN)),
    ],
  },
  {
    what: "a refused connection",
    prepare: (world) => prepareBroken(world, "refuse"),
    outcomes: endAfterRetries({
      node: /^fetch failed: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
      "edge-vm": /^fetch failed: connect ECONNREFUSED 127\.0\.0\.1:\d+$/,
      bun: /^ECONNREFUSED: Unable to connect\. .+$/,
      deno: /client error \(Connect\): tcp connect error: .+$/,
      workerd: /^Network connection lost\.$/,
    }),
  },
  {
    what: "a connection that closes before the reply",
    prepare: (world) => prepareBroken(world, "close"),
    outcomes: endAfterRetries({
      node: /^fetch failed: other side closed \(UND_ERR_SOCKET\)$/,
      "edge-vm": /^fetch failed: other side closed \(UND_ERR_SOCKET\)$/,
      bun: /^ECONNRESET: The socket connection was closed unexpectedly\. .+$/,
      deno: /client error \(SendRequest\): connection closed before message completed$/,
      workerd: /^Network connection lost\.$/,
    }, repeat(LOGIN)),
  },
  {
    what: "a server that never answers",
    prepare: (world) => prepareBroken(world, "hang", SHORT),
    outcomes: [{
      error: "TimedOutError",
      message: `Cannot reach {endpoint}: no answer within 150 ms; ${UNREACHED}`,
      retryable: true,
      sent: [LOGIN, LOGIN],
    }],
  },
  {
    what: "a body that stalls",
    prepare: (world) => prepareBroken(world, "stall", SHORT),
    outcomes: [{
      error: "TimedOutError",
      message:
        "Cannot reach {endpoint}: the reply did not end within 150 ms; try again, or allow " +
        "more time",
      retryable: true,
      sent: [LOGIN, LOGIN],
    }],
  },
];

type Words = Readonly<Partial<Record<Runtime["name"], RegExp>>>;

/** Builds the outcomes where a runtime says what another try does not mend. */
function endAtOnce(
  advice: string,
  words: Words,
  sent: readonly string[] = [],
): readonly LoginOutcome[] {
  return buildOutcomes(words, {
    message: `Cannot reach {endpoint}: {words}; ${advice}`,
    sent,
    attempts: 1,
  });
}

/** Builds the outcomes where another try may help, as far as the runtime says. */
function endAfterRetries(words: Words, sent: readonly string[] = []): readonly LoginOutcome[] {
  const message = `Cannot reach {endpoint}: {words}; ${UNREACHED}`;
  return buildOutcomes(words, { message, retryable: true, sent, attempts: 5 });
}

function buildOutcomes(
  words: Words,
  outcome: Pick<LoginOutcome, "message" | "retryable" | "sent" | "attempts">,
): readonly LoginOutcome[] {
  const names = Object.keys(words) as Runtime["name"][]; // those of the literals above
  return names.map((name) => ({
    on: [name],
    error: "NetworkFailureError",
    words: words[name],
    ...outcome,
  }));
}

async function prepareBroken(
  world: World,
  breakage: Breakage,
  options?: ConnectOptions,
): Promise<PreparedLogin> {
  const { endpoint, requests: sent } = await world.openBroken(breakage);
  return { endpoint, credentials: KEY_PAIR, options, sent };
}

async function prepareScheme(world: World, scheme: string, tls: boolean): Promise<PreparedLogin> {
  const login = await prepareAt(await world.open({ tls }), KEY_PAIR);
  return { ...login, endpoint: login.endpoint.replace(/^\w+/, scheme) };
}
