/**
 * The entry point of the library: checks the options and wires the parts.
 *
 * @module
 */

import { type Connection, createConnection } from "./connection.ts";
import type { CredentialsSource } from "./login/kinds.ts";
import { createLogin } from "./session/login.ts";
import { checkOptions, type ConnectOptions } from "./options.ts";
import { endWaiter } from "./async/wait.ts";
import { createSessionKeeper, type SessionKeeper } from "./session/keeper.ts";
import type { SessionCall } from "./session/session_call.ts";

/**
 * Logs in to Zuora and returns a connection whose `fetch` is authorised.
 *
 * Create one connection at start-up and reuse it: Zuora allows 100 logins a minute from one IP
 * address (documented). Transient failures (429, 5xx, network errors, time-outs) are retried, five
 * attempts in all by default, after `Retry-After` plus jitter. Rejected credentials are not sent
 * again until you call `reconnect()`, because that can lock the user.
 *
 * @param credentials What to log in with, or a function that is called before every login.
 * @param options Options; each has a default.
 * @returns The connection, after its first login unless `lazy` is `true`.
 * @throws {TypeError} When an argument has the wrong type or form, before any I/O.
 * @throws {RangeError} When an argument is out of range, before any I/O.
 * @throws {CredentialsRejectedError} When Zuora rejects the credentials.
 * @throws {RequestFailedError} When Zuora refuses the login for another reason.
 * @throws {RateLimitedError} When there were too many logins.
 * @throws {ServiceUnavailableError} When Zuora or a gateway cannot answer now.
 * @throws {UnexpectedResponseError} When the reply is not one that Zuora documents.
 * @throws {NetworkFailureError} When no complete reply came back.
 * @throws {TimedOutError} When no reply came within `timeoutMs`.
 * @throws {unknown} When `signal` aborts, its reason; also what a credentials function throws.
 * @example Log in and call
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator(); // in place of Zuora
 * const zuora = await connect(
 *   { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "correct horse" },
 *   { endpoint: "us_cloud_2_api_sandbox", fetch: simulator.fetch },
 * );
 *
 * const reply = await zuora.fetch("/v1/catalog/products");
 * assertEquals((await reply.json()).success, true);
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/older-api | Zuora: Connections}
 */
export async function connect(
  credentials: CredentialsSource,
  options: ConnectOptions = {},
): Promise<Connection> {
  const settings = checkOptions(options);
  const { signal, lazy, store } = options;
  const login = createLogin(credentials, settings, store?.join(settings));
  const keeper = createSessionKeeper(login, settings);
  signal?.throwIfAborted();
  if (!lazy) await openSession(keeper, signal, store !== undefined);
  return createConnection(keeper, settings);
}

/** Waits for the first session; an abort ends its login, as nobody can use the connection. */
async function openSession(
  keeper: SessionKeeper,
  signal: AbortSignal | undefined,
  isShared: boolean,
): Promise<void> {
  // A call that goes nowhere: all it needs is a session.
  const opening: SessionCall = {
    canResend: true,
    method: "",
    url: "",
    hasWaited: false,
    renewals: 0,
    finds: 0,
  };
  const abort = (): void => {
    endWaiter(opening, signal?.reason);
    // Others can use the session of a shared login.
    if (!isShared) keeper.stop(signal?.reason);
  };
  signal?.addEventListener("abort", abort);
  try {
    await keeper.take(opening);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
