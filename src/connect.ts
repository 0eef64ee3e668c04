/**
 * Connecting to Zuora.
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
 * Logs in to Zuora and gives a connection whose `fetch` is authorised.
 *
 * Make one connection and share it: logins count against a limit of 100 a minute for each address
 * (documented), and calls do not. Failures that may pass are tried again after the server's wait
 * and a random one; rejected credentials are not until `reconnect()`, since that can lock accounts.
 *
 * @param credentials What to log in with, or a function that is asked at every login.
 * @param options How to connect; all of it has a default.
 * @returns The connection, after its first login unless `lazy`.
 * @throws {TypeError} When an argument is of the wrong kind or form, before any I/O.
 * @throws {RangeError} When an argument is out of range, before any I/O.
 * @throws {CredentialsRejectedError} When Zuora refuses the credentials.
 * @throws {RequestFailedError} When Zuora refuses the login for another reason.
 * @throws {RateLimitedError} When there were too many logins.
 * @throws {ServiceUnavailableError} When Zuora or a gateway cannot answer now.
 * @throws {UnexpectedResponseError} When the reply is none that Zuora documents.
 * @throws {NetworkFailureError} When no whole reply came back.
 * @throws {TimedOutError} When no reply came in time.
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

/** Waits for the first session; nobody can have this connection once the signal has aborted. */
async function openSession(
  keeper: SessionKeeper,
  signal: AbortSignal | undefined,
  isShared: boolean,
): Promise<void> {
  const opening: SessionCall = {
    canResend: true,
    method: "",
    url: undefined,
    hasWaited: false,
    renewals: 0,
    found: 0,
  };
  const abort = (): void => {
    endWaiter(opening, signal?.reason);
    // A session that is shared may serve others.
    if (!isShared) keeper.stop(signal?.reason);
  };
  signal?.addEventListener("abort", abort);
  try {
    await keeper.take(opening);
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
