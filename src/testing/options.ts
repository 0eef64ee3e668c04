/**
 * How the simulator behaves.
 *
 * @module
 */

import { type Clock, systemClock } from "../async/clock.ts";
import type { KeyPair } from "../login/connections.ts";
import { omitUndefined } from "../util/objects.ts";

/** An OAuth client that the simulator knows. */
export interface SimulatedClient {
  /** The client id; Zuora's have 36 characters (specified). */
  readonly clientId: string;
  /** The client secret; Zuora's have at most 42 characters (specified). */
  readonly clientSecret: string;
}

/** When wrong passwords lock the user; each tenant of Zuora has numbers of its own. */
export interface SimulatedLockout {
  /** How many wrong passwords one after another lock the user. */
  readonly attempts: number;
  /** How long the user stays locked, in milliseconds; the right password is refused too. */
  readonly periodMs: number;
}

/** How the simulator behaves; by default as is best known of Zuora. */
export interface SimulatorOptions {
  /** The key pair that it lets in. Default `me@example.com` and `correct horse`. */
  readonly credentials?: KeyPair | undefined;
  /** The OAuth client that it gives tokens to. Default one with an id and secret of its own. */
  readonly client?: SimulatedClient | undefined;
  /**
   * Whether the user who owns the OAuth client is active. Default `true`. If not, a token request
   * gets a 403 (Zuora's own client expects it; the body is inferred).
   */
  readonly isOwnerActive?: boolean | undefined;
  /** How long a token lives, in milliseconds. Default `3_599_000` (specified). */
  readonly tokenLifetimeMs?: number | undefined;
  /** How long a session lives after its last call, in milliseconds. Default `900_000` (specified). */
  readonly sessionTimeoutMs?: number | undefined;
  /** How many logins it takes in a minute, connections and tokens together. Default `100` (specified). */
  readonly loginsPerMinute?: number | undefined;
  /** How many calls it takes at a time; logins do not count. Default `40` (specified). */
  readonly maxConcurrent?: number | undefined;
  /** How long it takes over a call, in milliseconds. Default `0`. */
  readonly latencyMs?: number | undefined;
  /** How long it takes over a login, in milliseconds. Default `0`. */
  readonly loginLatencyMs?: number | undefined;
  /** The shape of a cookie's value. Default `"plain"` (recorded); `"padded"` ends in `%3D`. */
  readonly cookieValue?: "plain" | "padded" | undefined;
  /**
   * Whether `ZuoraCurrentEntity` and `Zuora-User-Id` come before and after `ZSession`, as in
   * sessions of the user interface. Default `false` (recorded).
   */
  readonly extraCookies?: boolean | undefined;
  /**
   * How a refusal reads. Default `"recorded"`; `"text"` has a code that is text, and
   * `WWW-Authenticate` below `/v1/action` and `/v1/object` (specified).
   */
  readonly refusal?: "recorded" | "text" | undefined;
  /**
   * How a call gets to know that its session is over: by the status of a refusal or by a fault in
   * HTTP 400. Default `401` (inferred, as are the others).
   */
  readonly sessionEnd?: 401 | 403 | "fault" | undefined;
  /** When wrong passwords lock the user. Default: never. */
  readonly lockout?: SimulatedLockout | undefined;
  /**
   * The entities that exist, by id or name, with or without hyphens; another one is refused with
   * code 90000020. Default: whichever is asked for exists.
   */
  readonly entities?: readonly string[] | undefined;
  /** How many accounts its lists hold. Default `50`. */
  readonly rows?: number | undefined;
  /**
   * The origin that the absolute `nextPage` of a list names. Default: the request's own, as it
   * should be; the specification's examples name others.
   */
  readonly nextPageOrigin?: string | undefined;
  /**
   * Whether a POST or PATCH that repeats an `Idempotency-Key` gets the first one's result, headers
   * included, for 24 hours, 409 while that is under way, and 422 when method or URL differ
   * (specified). Default `false`: each is carried out. PUT with a key always gets a 400.
   */
  readonly idempotency?: boolean | undefined;
  /** Its source of time. Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

/** Options with a value each. */
export interface Settings {
  readonly credentials: KeyPair;
  readonly client: SimulatedClient;
  readonly isOwnerActive: boolean;
  readonly tokenLifetimeMs: number;
  readonly sessionTimeoutMs: number;
  readonly loginsPerMinute: number;
  readonly maxConcurrent: number;
  readonly latencyMs: number;
  readonly loginLatencyMs: number;
  readonly cookieValue: "plain" | "padded";
  readonly extraCookies: boolean;
  readonly refusal: "recorded" | "text";
  readonly sessionEnd: 401 | 403 | "fault";
  readonly lockout?: SimulatedLockout;
  readonly entities?: readonly string[];
  readonly rows: number;
  readonly nextPageOrigin?: string;
  readonly idempotency: boolean;
  readonly clock: Clock;
}

const DEFAULTS: Settings = {
  credentials: { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "correct horse" },
  client: {
    clientId: "0b5f4d8e-6c1a-4f5e-9d3b-7a2c1e8f4b60",
    clientSecret: "simulated+secret/of=a+client", // characters that a form has to encode
  },
  isOwnerActive: true,
  tokenLifetimeMs: 3_599_000,
  sessionTimeoutMs: 900_000,
  loginsPerMinute: 100,
  maxConcurrent: 40,
  latencyMs: 0,
  loginLatencyMs: 0,
  cookieValue: "plain",
  extraCookies: false,
  refusal: "recorded",
  sessionEnd: 401,
  rows: 50,
  idempotency: false,
  clock: systemClock,
};

/** Gives each option that is absent its default. */
export function readOptions(options: SimulatorOptions): Settings {
  return Object.assign({ ...DEFAULTS }, omitUndefined(options));
}
