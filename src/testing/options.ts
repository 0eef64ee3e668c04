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
  /** The client id. Zuora's have 36 characters (specified). */
  readonly clientId: string;
  /** The client secret. Zuora's have at most 42 characters (specified). */
  readonly clientSecret: string;
}

/**
 * When wrong passwords lock a user. Zuora's numbers are a setting of each tenant; those of OneID are
 * 3 to 10 attempts and 5 to 60 minutes (documented).
 */
export interface SimulatedLockout {
  /** How many wrong passwords in a row lock the user. */
  readonly attempts: number;
  /** How long the user stays locked, in milliseconds. Even the right password is refused. */
  readonly periodMs: number;
}

/**
 * Options of {@linkcode createSimulator}. The defaults follow the newest facts about Zuora.
 *
 * Each fact has a grade: *recorded* (a real exchange), *specified* (Zuora's OpenAPI specification),
 * *documented* (Zuora's guides), *reported* (clients that run against Zuora) or *inferred*.
 */
export interface SimulatorOptions {
  /** The key pair that may log in. Default `me@example.com` and `correct horse`. */
  readonly credentials?: KeyPair | undefined;
  /** The OAuth client that may get tokens. Default: a client with an id and a secret of its own. */
  readonly client?: SimulatedClient | undefined;
  /**
   * Whether the user who owns the OAuth client is active. Default `true`. If `false`, a token
   * request gets a 403 (reported; its body is inferred).
   */
  readonly isOwnerActive?: boolean | undefined;
  /**
   * Whether the user may write. Default `true`. If `false`, a call that is not a GET gets a 403 with
   * code 50000010 (reported; its message is inferred).
   */
  readonly canWrite?: boolean | undefined;
  /** How long a token lives, in milliseconds. Default `3_599_000` (specified). */
  readonly tokenLifetimeMs?: number | undefined;
  /** How long a session lives after its last call, in milliseconds. Default `900_000` (documented). */
  readonly sessionTimeoutMs?: number | undefined;
  /**
   * The limit on logins per minute; opened connections and issued tokens count together. Default
   * `100` (documented).
   */
  readonly loginsPerMinute?: number | undefined;
  /** The limit on concurrent calls; logins do not count. Default `40` (documented). */
  readonly maxConcurrent?: number | undefined;
  /** How long a call takes, in milliseconds. Default `0`. */
  readonly latencyMs?: number | undefined;
  /** How long a login takes, in milliseconds. Default `0`. */
  readonly loginLatencyMs?: number | undefined;
  /**
   * The form of a `ZSession` value. Default `"padded"`: 363 characters and `%3D` (recorded in 2017).
   * `"plain"`: 256 characters (recorded in 2016).
   */
  readonly cookieValue?: "padded" | "plain" | undefined;
  /**
   * Whether `ZuoraCurrentEntity` and `Zuora-User-Id` surround `ZSession`, as in sessions of the user
   * interface (reported). Default `false` (recorded).
   */
  readonly extraCookies?: boolean | undefined;
  /**
   * The headers of a reply. Default `"2017"`: those of the newest recording, with `x-request-id`.
   * `"2016"`: those of the oldest, which forbid caching and have no request id. `"specified"`: as
   * `"2017"`, with `Zuora-Request-Id` and, on logins, `RateLimit-*`.
   */
  readonly replyHeaders?: "2017" | "2016" | "specified" | undefined;
  /**
   * The status of a failure: an unknown path or cursor, a wrong method, a missing permission.
   * Default `"by_status"`: 404, 400, 405 or 403 (reported in 2026). `"in_200"`: HTTP 200 with
   * `success: false` (reported from 2017 to 2022).
   */
  readonly failures?: "by_status" | "in_200" | undefined;
  /**
   * The body of a 401. Default `"recorded"`. `"text"`: its code is text, and on calls it has
   * `WWW-Authenticate` (specified); below `/v1/action`, `/v1/object` and `/events` it has only a
   * message (specified).
   */
  readonly refusal?: "recorded" | "text" | undefined;
  /**
   * The reply to a call whose session is over. Default `401` (inferred for cookies, reported for
   * tokens). `403`, and a fault `fns:INVALID_SESSION` with HTTP 400 (`"fault"`) or HTTP 200
   * (`"fault_in_200"`), are inferred from what clients expect.
   */
  readonly sessionEnd?: 401 | 403 | "fault" | "fault_in_200" | undefined;
  /** When wrong passwords lock the user. Default: never. */
  readonly lockout?: SimulatedLockout | undefined;
  /**
   * The entities that exist, by id or name; hyphens and case do not matter (inferred). Others are
   * refused with code 90000020 (reported). Default: every entity exists.
   */
  readonly entities?: readonly string[] | undefined;
  /** How many accounts exist. Default `50`. */
  readonly rows?: number | undefined;
  /**
   * The origin of the absolute `nextPage` of a list. Default: the origin of the request. Examples of
   * the specification name others.
   */
  readonly nextPageOrigin?: string | undefined;
  /**
   * Whether an `Idempotency-Key` is honoured on POST and PATCH (documented). Default `false`. If
   * `true`, a repeated key gets the first reply again for 24 hours, a 409 while the first request is
   * in progress, and a 422 when the method or the URL differs. A PUT with a key always gets a 400
   * (reported).
   */
  readonly idempotency?: boolean | undefined;
  /** The source of time. Default: the runtime's clock. */
  readonly clock?: Clock | undefined;
}

/** The options that stay absent where a caller does not set them. */
type Optional = "lockout" | "entities" | "nextPageOrigin";

/** Options with a value each. */
export type Settings =
  & { readonly [Name in Exclude<keyof SimulatorOptions, Optional>]-?: Value<Name> }
  & { readonly [Name in Optional]?: Value<Name> };

type Value<Name extends keyof SimulatorOptions> = Exclude<SimulatorOptions[Name], undefined>;

const DEFAULTS: Settings = {
  credentials: { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "correct horse" },
  client: {
    clientId: "0b5f4d8e-6c1a-4f5e-9d3b-7a2c1e8f4b60",
    clientSecret: "simulated+secret/of=a+client", // characters that a form has to encode
  },
  isOwnerActive: true,
  canWrite: true,
  tokenLifetimeMs: 3_599_000,
  sessionTimeoutMs: 900_000,
  loginsPerMinute: 100,
  maxConcurrent: 40,
  latencyMs: 0,
  loginLatencyMs: 0,
  cookieValue: "padded",
  extraCookies: false,
  replyHeaders: "2017",
  failures: "by_status",
  refusal: "recorded",
  sessionEnd: 401,
  rows: 50,
  idempotency: false,
  clock: systemClock,
};

/** Replaces absent options by their defaults. */
export function readOptions(options: SimulatorOptions): Settings {
  return Object.assign({ ...DEFAULTS }, omitUndefined(options));
}
