/**
 * A simulated Zuora: logins and cookie sessions, as recorded and documented.
 *
 * @module
 */

import { type Clock, systemClock } from "../clock.ts";
import type { Credentials, KeyPair } from "../credentials.ts";
import type { FetchLike } from "../http.ts";
import { type Fault, playFault } from "./faults.ts";
import { createLoginLimit } from "./login_limit.ts";
import { type RecordedRequest, recordRequest } from "./recorded_request.ts";
import {
  buildFailureBody,
  buildRateBody,
  buildReply,
  CONCURRENCY,
  CONCURRENCY_HEADERS,
  SIGNED_IN,
  SIGNED_OUT,
} from "./replies.ts";
import { createSimulatedSessions } from "./sessions.ts";

/** How the simulator behaves; all of it has the default that Zuora is known for. */
export interface SimulatorOptions {
  /** The key pair that it lets in. Default `me@example.com` and `correct horse`. */
  readonly credentials?: KeyPair | undefined;
  /** How long a session lives after its last call, in milliseconds. Default `900_000`. */
  readonly sessionTimeoutMs?: number | undefined;
  /** How many logins it takes in a minute. Default `100`. */
  readonly loginsPerMinute?: number | undefined;
  /** How many calls it takes at a time; logins do not count. Default `40`. */
  readonly maxConcurrent?: number | undefined;
  /** How long it takes over a call, in milliseconds. Default `0`. */
  readonly latencyMs?: number | undefined;
  /** Its source of time. Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

/** A simulated Zuora. */
export interface Simulator {
  /** Answers in process; give it to {@linkcode connect} as `fetch`. */
  readonly fetch: FetchLike;
  /** Answers as an HTTP server: give it to `Deno.serve`, `Bun.serve` or a Worker. */
  handle(request: Request): Promise<Response>;
  /** The key pair that it lets in. */
  readonly credentials: Credentials;
  /** Every request that it saw, in order. */
  readonly requests: readonly RecordedRequest[];
  /** How many logins worked. */
  readonly logins: number;
  /** Ends every session, as when a tenant's administrator does. */
  expireSessions(): void;
  /** Plays faults in place of its next replies, one a request. */
  play(...faults: readonly Fault[]): void;
}

const DEFAULT_CREDENTIALS: KeyPair = {
  apiAccessKeyId: "me@example.com",
  apiSecretAccessKey: "correct horse",
};

/**
 * Makes a simulated Zuora.
 *
 * It serves `POST /v1/connections`, also below `/rest`, and any resource below `/v1`; of those it
 * knows `GET /v1/catalog/products`. Bodies and headers of logins are the recorded ones to the byte;
 * that an expired session gets the same 401 as a bad password is inferred.
 *
 * @param options How it behaves.
 * @returns The simulator.
 * @example A login in process
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator();
 * await connect(simulator.credentials, { fetch: simulator.fetch });
 *
 * assertEquals(simulator.logins, 1);
 * assertEquals(simulator.requests.map(({ path }) => path), ["/v1/connections"]);
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const {
    credentials = DEFAULT_CREDENTIALS,
    sessionTimeoutMs = 900_000,
    loginsPerMinute = 100,
    maxConcurrent = 40,
    latencyMs = 0,
    clock = systemClock,
  } = options;
  const requests: RecordedRequest[] = [];
  const script: Fault[] = [];
  const sessions = createSimulatedSessions(() => clock.now(), sessionTimeoutMs);
  const countLogin = createLoginLimit(() => clock.now(), loginsPerMinute);
  let logins = 0;
  let calls = 0;

  function logIn(headers: Headers): Response {
    const { isOver, resetSeconds, headers: limit } = countLogin();
    if (isOver) return buildReply(429, buildRateBody(resetSeconds), clock.now(), limit);
    const isKnown = headers.get("apiAccessKeyId") === credentials.apiAccessKeyId &&
      headers.get("apiSecretAccessKey") === credentials.apiSecretAccessKey;
    if (!isKnown) return buildReply(401, SIGNED_OUT, clock.now(), { Connection: "close" });
    logins++;
    return buildReply(200, SIGNED_IN, clock.now(), { ...limit, ...buildCookie(sessions.open()) });
  }

  async function call(method: string, path: string, headers: Headers): Promise<Response> {
    if (calls >= maxConcurrent) {
      return buildReply(429, CONCURRENCY, clock.now(), CONCURRENCY_HEADERS);
    }
    calls++;
    if (latencyMs > 0) await clock.sleep(latencyMs);
    calls--;
    return answer(method, path, headers);
  }

  function answer(method: string, path: string, headers: Headers): Response {
    const next = sessions.use(headers);
    if (next === undefined) return buildReply(401, SIGNED_OUT, clock.now());
    const isKnown = method === "GET" && path === "/v1/catalog/products";
    const body = isKnown ? '{"products":[],"success":true}' : buildFailureBody(
      50000040,
      `The endpoint ${path} does not exist. Please check the URL or refer to the API documentation.`,
    );
    return buildReply(200, body, clock.now(), buildCookie(next));
  }

  async function handle(request: Request): Promise<Response> {
    const seen = await recordRequest(request);
    requests.push(seen);
    const fault = script.shift();
    if (fault) return await playFault(fault, clock.now(), request);

    const path = seen.path.replace(/^\/rest\//, "/");
    const isLogin = path === "/v1/connections" && seen.method === "POST";
    const reply = isLogin ? logIn(request.headers) : await call(seen.method, path, request.headers);
    const trackId = request.headers.get("zuora-track-id");
    if (trackId && trackId.length <= 64) reply.headers.set("Zuora-Track-Id", trackId);
    return reply;
  }

  return {
    credentials,
    requests,
    handle: (request) => handle(request),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const reply = await handle(request);
      request.signal.throwIfAborted();
      return reply;
    },
    get logins() {
      return logins;
    },
    expireSessions: () => sessions.expire(),
    play: (...faults) => void script.push(...faults),
  };
}

function buildCookie(value: string): Record<string, string> {
  return { "Set-Cookie": `ZSession=${value}; Path=/; Secure; HttpOnly` };
}
