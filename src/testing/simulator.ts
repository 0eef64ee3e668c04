/**
 * A simulated Zuora: logins, sessions, tokens and calls, as recorded and specified.
 *
 * @module
 */

import type { KeyPair } from "../login/connections.ts";
import type { FetchLike } from "../util/http.ts";
import { answerCall } from "./calls.ts";
import { CONNECTIONS_PATH, openConnection } from "./connections.ts";
import { type Fault, takeFault } from "./faults.ts";
import { compressReply, type RecordedRequest, recordRequest } from "./http.ts";
import { issueToken, TOKEN_PATH } from "./oauth_token.ts";
import { readOptions, type SimulatedClient, type SimulatorOptions } from "./options.ts";
import { playFault } from "./play_fault.ts";
import type { SimulatedOrder } from "./resources.ts";
import { createTenant, type Tenant } from "./tenant.ts";

/** A simulated Zuora. */
export interface Simulator {
  /**
   * Answers in this process: pass it to {@linkcode connect} as `fetch`. An abort rejects with the
   * reason of the signal; the request is carried out all the same, as by a server.
   */
  readonly fetch: FetchLike;
  /**
   * Answers as an HTTP server: pass it to `Deno.serve`, `Bun.serve` or a Worker. It compresses a
   * body of more than 1000 bytes if the request accepts gzip (documented); `fetch` never does.
   */
  handle(request: Request): Promise<Response>;
  /** The key pair that may log in. */
  readonly credentials: KeyPair;
  /** The OAuth client that may get tokens. */
  readonly client: SimulatedClient;
  /** Every request so far, in order, also those that got a fault. */
  readonly requests: readonly RecordedRequest[];
  /** How many logins succeeded: connections opened and tokens issued. */
  readonly logins: number;
  /** Every order that was created, in order. A request that was carried out twice is in it twice. */
  readonly orders: readonly SimulatedOrder[];
  /** Ends every session and every token. */
  expireSessions(): void;
  /**
   * Plays faults instead of the next replies, one per request. A fault with a `path` waits for a
   * request to that path.
   */
  play(...faults: readonly Fault[]): void;
}

/**
 * Creates a simulated Zuora for tests, with no network.
 *
 * It serves `POST /v1/connections`, `POST /oauth/token`, and to callers with a session, a bearer
 * token or a key pair `GET /v1/catalog/products`, `GET /v1/accounts` and
 * `GET /object-query/accounts`, which come in pages, and `POST /v1/orders`; everything also below
 * `/rest`. Bodies of logins, cookies and headers are recorded ones; {@linkcode SimulatorOptions}
 * says how well each fact is known.
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
  const settings = readOptions(options);
  const tenant = createTenant(settings);
  const requests: RecordedRequest[] = [];
  const script: Fault[] = [];

  async function handle(request: Request, isHttp: boolean): Promise<Response> {
    const seen = await recordRequest(request);
    requests.push(seen);
    const fault = takeFault(script, seen.path);
    if (fault) {
      return await playFault(fault, settings, request.signal, () => answer(tenant, seen));
    }

    const reply = await answer(tenant, seen);
    const trackId = seen.headers["zuora-track-id"];
    if (trackId && trackId.length <= 64) reply.headers.set("Zuora-Track-Id", trackId);
    // A real fetch decompresses a body before it returns the reply; in process nothing would.
    return isHttp ? await compressReply(reply, seen.headers["accept-encoding"]) : reply;
  }

  return {
    credentials: settings.credentials,
    client: settings.client,
    requests,
    orders: tenant.orders,
    handle: (request) => handle(request, true),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      // Some runtimes let go of the signal of a request together with the request.
      const signal = init?.signal ?? request.signal;
      signal.throwIfAborted();
      return await endOnAbort(handle(request, false), signal);
    },
    get logins() {
      return tenant.logins;
    },
    expireSessions: () => {
      tenant.sessions.expire();
      tenant.tokens.expire();
    },
    play: (...faults) => void script.push(...faults),
  };
}

const LOGINS = new Map([[CONNECTIONS_PATH, openConnection], [TOKEN_PATH, issueToken]]);

async function answer(tenant: Tenant, request: RecordedRequest): Promise<Response> {
  const path = request.path.replace(/^\/rest\//, "/");
  const logIn = LOGINS.get(path);
  if (!logIn) return await answerCall(tenant, request, path);
  await tenant.spend(tenant.settings.loginLatencyMs);
  return logIn(tenant, request);
}

/** Rejects with the reason of an abort at once; the work goes on, as on a server. */
function endOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
