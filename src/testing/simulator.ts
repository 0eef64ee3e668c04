/**
 * A simulated Zuora: logins, sessions, tokens and calls, as recorded and specified.
 *
 * @module
 */

import { sleep } from "../async/wait.ts";
import type { KeyPair } from "../login/connections.ts";
import type { FetchLike } from "../util/http.ts";
import { answerCall } from "./calls.ts";
import { isConnectionRequest, openConnection } from "./connections.ts";
import { type Fault, playFault, takeFault } from "./faults.ts";
import { compressReply, type RecordedRequest, recordRequest } from "./http.ts";
import { issueToken, isTokenRequest } from "./oauth_token.ts";
import { readOptions, type SimulatedClient, type SimulatorOptions } from "./options.ts";
import type { SimulatedOrder } from "./resources.ts";
import { createTenant, type Tenant } from "./tenant.ts";

/** A simulated Zuora. */
export interface Simulator {
  /** Answers in process; give it to {@linkcode connect} as `fetch`. */
  readonly fetch: FetchLike;
  /**
   * Answers as an HTTP server: give it to `Deno.serve`, `Bun.serve` or a Worker. It compresses
   * bodies of more than 1000 bytes for those who ask for gzip (specified); `fetch` never does.
   */
  handle(request: Request): Promise<Response>;
  /** The key pair that it lets in. */
  readonly credentials: KeyPair;
  /** The OAuth client that it gives tokens to. */
  readonly client: SimulatedClient;
  /** Every request that it saw, in order. */
  readonly requests: readonly RecordedRequest[];
  /** How many logins worked: connections opened and tokens issued. */
  readonly logins: number;
  /** Every order that it created, in order: an order that is there twice was executed twice. */
  readonly orders: readonly SimulatedOrder[];
  /** Ends every session and every token, as when a tenant's administrator does. */
  expireSessions(): void;
  /** Plays faults in place of its next replies, one a request, or of the next to their `path`. */
  play(...faults: readonly Fault[]): void;
}

/**
 * Makes a simulated Zuora.
 *
 * It serves `POST /v1/connections`, `POST /oauth/token`, and resources to those who show a session,
 * a bearer token or a key pair; all of it also below `/rest`. Of resources it knows
 * `GET /v1/catalog/products`, `GET /v1/accounts` and `GET /object-query/accounts`, which come in
 * pages, and `POST /v1/orders`. The bodies of `/v1/connections` are the recorded ones, and specified
 * headers stand beside the recorded; that an expired session gets the same 401 as a bad password is
 * inferred.
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
      return await playFault(fault, settings.clock.now(), request, () => answer(tenant, seen));
    }

    const reply = await answer(tenant, seen);
    const trackId = seen.headers["zuora-track-id"];
    if (trackId && trackId.length <= 64) reply.headers.set("Zuora-Track-Id", trackId);
    // In process nothing would decompress it: a real fetch has done so when it gives the reply.
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
      request.signal.throwIfAborted();
      return await endOnAbort(handle(request, false), request.signal);
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

async function answer(tenant: Tenant, request: RecordedRequest): Promise<Response> {
  const { clock, loginLatencyMs } = tenant.settings;
  const path = request.path.replace(/^\/rest\//, "/");
  const logIn = isConnectionRequest(request, path)
    ? openConnection
    : isTokenRequest(request, path)
    ? issueToken
    : undefined;
  if (!logIn) return await answerCall(tenant, request, path);
  if (loginLatencyMs > 0) await sleep(loginLatencyMs, clock);
  return logIn(tenant, request);
}

// Whoever goes away hears of it at once; what was begun goes on, as on a server.
function endOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
