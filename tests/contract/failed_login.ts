/**
 * What a row of the tables of failed logins is.
 *
 * @module
 */

import type { ConnectOptions, Credentials } from "@zuora-connections/client";
import type { Runtime, World, Zuora } from "./contract_case.ts";

/** A situation in which a login fails. */
export interface FailedLogin {
  /** What is wrong. */
  readonly what: string;
  /** Opens the server, and returns what to log in with, and where. */
  prepare(world: World): Promise<PreparedLogin>;
  /** How it ends; where runtimes differ, in more than one way. */
  readonly outcomes: readonly LoginOutcome[];
}

/** How a login fails. */
export interface LoginOutcome {
  /** The runtimes on which it may end so. Default: all. */
  readonly on?: readonly Runtime["name"][] | undefined;
  /** The class of the error. */
  readonly error: string;
  /** The status of the reply. Default: there is none. */
  readonly status?: number | undefined;
  /** The whole message; `{endpoint}` is the endpoint, `{words}` the runtime's own words. */
  readonly message: string;
  /** The runtime's own words. */
  readonly words?: RegExp | undefined;
  /** Whether the error says that another try may help. Default `false`. */
  readonly retryable?: boolean | undefined;
  /** The requests that reach the server, each as its method and path. */
  readonly sent: readonly string[];
  /** How many attempts the error says there were. Default: as many as reach the server. */
  readonly attempts?: number | undefined;
}

/** A login that is going to fail. */
export interface PreparedLogin {
  readonly endpoint: string;
  readonly credentials: Credentials;
  /** Options beside the endpoint and fast retries. */
  readonly options?: ConnectOptions | undefined;
  /** Lists the requests that have reached the server since. */
  sent(): Promise<readonly string[]>;
}

/** What a login with a key pair sends. */
export const LOGIN = "POST /v1/connections";

/** What a login with a client sends. */
export const TOKEN = "POST /oauth/token";

/** A key pair that no server knows. */
export const KEY_PAIR = {
  apiAccessKeyId: "robot@example.com",
  apiSecretAccessKey: 'Tr0ub4dor"&\\3 <all>',
};

/** A client that no server knows. */
export const CLIENT = {
  clientId: "5d1c7a90-2f4e-4b8a-9c36-e07f12ab34cd",
  clientSecret: "an0ther+secret/of=a client",
};

/** Repeats what is sent, once for each of the attempts that there are by default. */
export function repeat<T>(item: T): readonly T[] {
  return Array<T>(5).fill(item);
}

/** Prepares a login to a simulated Zuora; what it was sent before does not count. */
export async function prepareAt(
  zuora: Zuora,
  credentials: Credentials,
  options?: ConnectOptions,
): Promise<PreparedLogin> {
  const { length } = await zuora.requests();
  return {
    endpoint: zuora.endpoint,
    credentials,
    options,
    sent: async () =>
      (await zuora.requests()).slice(length).map(({ method, path }) => `${method} ${path}`),
  };
}
