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
import type { SimulatedClient, SimulatorOptions } from "./options.ts";
import { checkFaults, playFault } from "./play_fault.ts";
import { readOptions } from "./read_options.ts";
import type { SimulatedOrder } from "./resources.ts";
import { createTenant, type Tenant } from "./tenant.ts";

/**
 * A simulated Zuora, which {@linkcode createSimulator} returns.
 *
 * @example A server over HTTP
 * ```ts
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator();
 * const reply = await simulator.handle(new Request("http://localhost/v1/accounts"));
 *
 * assertEquals(reply.status, 401); // no session yet
 * ```
 */
export interface Simulator {
  /**
   * Answers in this process: pass it to {@linkcode connect} as `fetch`.
   *
   * After an abort it throws the reason of the signal, but still carries out the request, as a
   * server does.
   */
  readonly fetch: FetchLike;
  /**
   * Answers as an HTTP server: pass it to `Deno.serve`, `Bun.serve` or a Worker.
   *
   * It compresses a body of more than 1000 bytes if the request accepts gzip (documented); `fetch`
   * never does.
   */
  handle(request: Request): Promise<Response>;
  /** The key pair that can log in. */
  readonly credentials: KeyPair;
  /** The OAuth client that can get tokens. */
  readonly client: SimulatedClient;
  /** Every request so far, in order, including those that got a fault. */
  readonly requests: readonly RecordedRequest[];
  /** How many logins succeeded: connections opened and tokens issued. */
  readonly logins: number;
  /** Every order so far, in order; a request that is carried out twice creates two. */
  readonly orders: readonly SimulatedOrder[];
  /** Expires every session and every token, so that the next call gets a 401. */
  expireSessions(): void;
  /**
   * Replaces the next replies by faults, one per request.
   *
   * @param faults The faults, in order; one with a `path` waits for a request to that path.
   * @throws {TypeError} When a fault has an unknown `kind`.
   */
  play(...faults: readonly Fault[]): void;
}

/**
 * Creates a simulated Zuora for tests, without any network.
 *
 * It serves two logins, `POST /v1/connections` and `POST /oauth/token`, and these calls with a
 * session, a bearer token or a key pair: `GET /v1/catalog/products`, `GET /v1/accounts` and
 * `GET /object-query/accounts` in pages, and `POST /v1/orders`. Each path also works below `/rest`.
 * Login bodies, cookies and headers are recorded; {@linkcode SimulatorOptions} grades the facts.
 *
 * @param options How the simulator behaves; each option has a default.
 * @returns The simulator, with no session and no order yet.
 * @throws {TypeError} When a name is not an option.
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
    // A real fetch decompresses the body; in process, nothing does.
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
      // Some runtimes garbage-collect the signal of a request with the request.
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
    play(...faults): void {
      checkFaults(faults);
      script.push(...faults);
    },
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

/** Throws the reason of an abort at once; the work continues, as on a server. */
function endOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
