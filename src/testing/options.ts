/**
 * How the simulator behaves.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";
import type { KeyPair } from "../login/connections.ts";

/**
 * The OAuth client of a simulator.
 *
 * @example Log in as the OAuth client
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { client, fetch } = createSimulator();
 * const { session } = await connect(client, { fetch });
 *
 * assertEquals(session?.kind, "bearer");
 * ```
 */
export interface SimulatedClient {
  /** The client id; 36 characters in Zuora (specified). */
  readonly clientId: string;
  /** The client secret; at most 42 characters in Zuora (specified). */
  readonly clientSecret: string;
}

/**
 * The rule by which wrong passwords lock the user of a simulator.
 *
 * In Zuora, each tenant sets the numbers; OneID allows 3 to 10 attempts and 5 to 60 minutes
 * (documented).
 *
 * @example A locked user
 * ```ts
 * import { connect, CredentialsRejectedError } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertRejects } from "@std/assert";
 *
 * const { credentials, fetch } = createSimulator({ lockout: { attempts: 1, periodMs: 60_000 } });
 * const wrong = { ...credentials, apiSecretAccessKey: "wrong password" };
 * await connect(wrong, { fetch }).catch(() => {});
 * await assertRejects(() => connect(credentials, { fetch }), CredentialsRejectedError);
 * ```
 */
export interface SimulatedLockout {
  /** The number of wrong passwords in a row that locks the user. */
  readonly attempts: number;
  /** How long the user stays locked, in milliseconds; even the right password is then rejected. */
  readonly periodMs: number;
}

/**
 * Options of {@linkcode createSimulator}; the defaults follow the newest facts about Zuora.
 *
 * Each fact has a grade: *recorded* (a real exchange), *specified* (Zuora's OpenAPI specification),
 * *documented* (Zuora's guides), *reported* (clients that run against Zuora) or *inferred*.
 *
 * @example A short list and a slow Zuora
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator({ rows: 1, latencyMs: 5 });
 * const zuora = await connect(simulator.credentials, { fetch: simulator.fetch });
 *
 * const page = await zuora.json<{ accounts: { id: string }[] }>("/v1/accounts");
 * assertEquals(page.accounts.map(({ id }) => id), ["A00000001"]);
 * ```
 */
export interface SimulatorOptions {
  /** The key pair that can log in. Default `me@example.com` and `correct horse`. */
  readonly credentials?: KeyPair | undefined;
  /** The OAuth client that can get tokens. Default: one with a built-in id and secret. */
  readonly client?: SimulatedClient | undefined;
  /**
   * Whether the user who owns the OAuth client is active. Default `true`. If `false`, a token
   * request gets a 403 (reported; its body is inferred).
   */
  readonly isOwnerActive?: boolean | undefined;
  /**
   * Whether the user may write. Default `true`. If `false`, any call but a GET gets a 403 with code
   * 50000010 (reported; its message is inferred).
   */
  readonly canWrite?: boolean | undefined;
  /** The lifetime of a token, in milliseconds. Default `3_599_000` (specified). */
  readonly tokenLifetimeMs?: number | undefined;
  /** How long after its last call a session expires, in ms. Default `900_000` (documented). */
  readonly sessionTimeoutMs?: number | undefined;
  /** The limit on logins per minute, for both ways to log in. Default `100` (documented). */
  readonly loginsPerMinute?: number | undefined;
  /** The limit on concurrent calls; logins do not count. Default `40` (documented). */
  readonly maxConcurrent?: number | undefined;
  /** How long a call takes, in milliseconds. Default `0`. */
  readonly latencyMs?: number | undefined;
  /** How long a login takes, in milliseconds. Default `0`. */
  readonly loginLatencyMs?: number | undefined;
  /**
   * The form of a `ZSession` value. Default `"padded"`: 363 characters and `%3D` (recorded 2017).
   * `"plain"`: 256 characters (recorded 2016).
   */
  readonly cookieValue?: "padded" | "plain" | undefined;
  /**
   * Whether cookies `ZuoraCurrentEntity` and `Zuora-User-Id` surround `ZSession`, as in the user
   * interface (reported). Default `false` (recorded).
   */
  readonly extraCookies?: boolean | undefined;
  /**
   * The headers of a reply. Default `"2017"`: as in the newest recording, with `x-request-id`.
   * `"2016"`: as in the oldest, which forbids caching and has no request id. `"specified"`: as
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
   * The body of a 401. Default `"recorded"`. `"text"`: its code is a string, and calls also get
   * `WWW-Authenticate` (specified); below `/v1/action`, `/v1/object` and `/events`, it is only a
   * message (specified).
   */
  readonly refusal?: "recorded" | "text" | undefined;
  /**
   * The reply to a call whose session has expired. Default `401` (inferred for cookies, reported
   * for tokens). `403`, and a fault `fns:INVALID_SESSION` with HTTP 400 (`"fault"`) or HTTP 200
   * (`"fault_in_200"`), are inferred from what clients expect.
   */
  readonly sessionEnd?: 401 | 403 | "fault" | "fault_in_200" | undefined;
  /** The rule by which wrong passwords lock the user. Default: they never do. */
  readonly lockout?: SimulatedLockout | undefined;
  /**
   * The entities that exist, by id or name, ignoring hyphens and case (inferred). A request for
   * another one gets code 90000020 (reported). Default: every entity exists.
   */
  readonly entities?: readonly string[] | undefined;
  /** How many accounts exist. Default `50`. */
  readonly rows?: number | undefined;
  /** The origin of `nextPage` in lists. Default: the request's; specified examples have others. */
  readonly nextPageOrigin?: string | undefined;
  /**
   * Whether POST and PATCH honour `Idempotency-Key` (documented). Default `false`. If `true`, a
   * repeated key gets the first reply again for 24 hours, a 409 while the first request is in
   * progress, and a 422 if the method or the URL differs. A PUT with a key always gets a 400
   * (reported).
   */
  readonly idempotency?: boolean | undefined;
  /** The source of time. Default: the runtime's. */
  readonly clock?: Clock | undefined;
}
