/**
 * The faults that a test can play.
 *
 * @module
 */

/**
 * A fault that replaces one reply of the simulator: of the next request, or the next to a path.
 *
 * @example A lost reply to an order
 * ```ts
 * import { connect, isZuoraError } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator();
 * const zuora = await connect(simulator.credentials, { fetch: simulator.fetch });
 * simulator.play({ kind: "reply_lost", path: "/v1/orders" });
 *
 * const error = await zuora.json("/v1/orders", { method: "POST" }).catch((error) => error);
 * assert(isZuoraError(error) && !error.retryable);
 * assertEquals(simulator.orders.length, 1); // it was created all the same
 * ```
 */
export type Fault = FaultKind & {
  /**
   * The path of the request that gets the fault, without the query, such as `"/v1/orders"`.
   * Default: any path.
   */
  readonly path?: string | undefined;
};

/**
 * What happens instead of a reply: an error reply, a broken connection, or no reply at all.
 *
 * The simulator sends `retryAfter` and `rateLimitReset` unchanged: seconds, a date or nonsense.
 *
 * @example A rate limit, then a gateway error
 * ```ts
 * import { createSimulator, type FaultKind } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const faults: FaultKind[] = [
 *   { kind: "rate_limited", retryAfter: "30" },
 *   { kind: "gateway", status: 503 },
 * ];
 * const simulator = createSimulator();
 * simulator.play(...faults);
 *
 * const one = await simulator.fetch("http://localhost/v1/accounts");
 * const other = await simulator.fetch("http://localhost/v1/accounts");
 * assertEquals([one.status, other.status], [429, 503]);
 * ```
 */
export type FaultKind =
  | {
    /** Any other reply, such as a 408, 421 or 425. */
    readonly kind: "reply";
    /** The status. Default `200`. */
    readonly status?: number | undefined;
    /** The headers. Default: none. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** The body. Default: empty. */
    readonly body?: string | undefined;
  }
  | {
    /** A login that succeeds without a session cookie (reported). */
    readonly kind: "no_session_cookie";
    /** The `Set-Cookie` of the reply. Default: none. */
    readonly cookie?: string | undefined;
  }
  | {
    /** An HTML page from the gateway in front of Zuora, with `Server: AkamaiGHost` (reported). */
    readonly kind: "gateway";
    /** The status, such as 401, 403, 502, 503 or 504. */
    readonly status: number;
    /** The value of `Retry-After`. Default: none. */
    readonly retryAfter?: string | undefined;
    /** The value of `RateLimit-Reset`. Default: none. */
    readonly rateLimitReset?: string | undefined;
  }
  | {
    /** A 500 with one line of plain text (a fixture of a client). */
    readonly kind: "server_error";
  }
  | {
    /**
     * A failure with an eight-digit code, in the form of `/v1` (documented): 50000050 in HTTP 200
     * for a locked resource, 69000060 in HTTP 500 for a permanent limit of a tenant (reported).
     */
    readonly kind: "failure";
    /** The code. */
    readonly code: number;
    /** The status. Default `200`. */
    readonly status?: number | undefined;
    /** The message. Default `"simulated failure"`. */
    readonly message?: string | undefined;
  }
  | {
    /**
     * A failure with a text code, in the form of Actions and CRUD (documented):
     * `LOCK_COMPETITION`, `TEMPORARY_ERROR`, `SERVER_UNAVAILABLE`, `TRANSACTION_TIMEOUT`,
     * `REQUEST_EXCEEDED_RATE`, `INVALID_SESSION` and others.
     */
    readonly kind: "text_code";
    /** The code. */
    readonly code: string;
    /** The status. Default `200`. */
    readonly status?: number | undefined;
    /** The message. Default `"simulated failure"`. */
    readonly message?: string | undefined;
    /** The form: one object, as from CRUD, or a list, as from Actions. Default `"object"`. */
    readonly form?: "object" | "list" | undefined;
  }
  | {
    /** The fault `fns:INVALID_SESSION`, which ends a session (reported). */
    readonly kind: "session_fault";
    /** The status. Default `200`. */
    readonly status?: number | undefined;
  }
  | {
    /** An OAuth 2.0 error in the form of RFC 6749 (seen only in fakes of other projects). */
    readonly kind: "oauth_error";
    /** The error. Default `"invalid_client"`. */
    readonly error?: string | undefined;
    /** The status. Default `400`. */
    readonly status?: number | undefined;
  }
  | {
    /** A 429 for a rate limit (documented). */
    readonly kind: "rate_limited";
    /** The value of `Retry-After`. Default: none (documented). */
    readonly retryAfter?: string | undefined;
    /** The value of `RateLimit-Reset`. Default: none. */
    readonly rateLimitReset?: string | undefined;
  }
  | {
    /** A 409: the first request with this `Idempotency-Key` is in progress (documented). */
    readonly kind: "in_progress";
  }
  | {
    /** A redirect. */
    readonly kind: "redirect";
    /** The value of `Location`. */
    readonly location: string;
    /** The status. Default `302`. */
    readonly status?: number | undefined;
  }
  | {
    /** No reply until the client gives up. */
    readonly kind: "hang";
  }
  | {
    /** The connection breaks before the request arrives. */
    readonly kind: "unreachable";
  }
  | {
    /** The simulator carries out the request, then the connection breaks before the reply. */
    readonly kind: "reply_lost";
  }
  | {
    /** The connection breaks in the middle of the body. */
    readonly kind: "cut";
    /** The status. Default `200`. */
    readonly status?: number | undefined;
    /** Headers in addition to `Content-Type`. Default: none. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
  };

/** Removes the first fault for a path from a script and returns it; `undefined` if none fits. */
export function takeFault(script: Fault[], path: string): Fault | undefined {
  const at = script.findIndex((fault) => (fault.path ?? path) === path);
  return at < 0 ? undefined : script.splice(at, 1)[0];
}
