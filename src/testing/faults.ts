/**
 * What can go wrong, as a script for the simulator.
 *
 * @module
 */

/** Something that happens instead of the simulator's own reply, to the next request or to a path. */
export type Fault = FaultKind & {
  /**
   * The path of the request that gets it, without the query: `"/v1/orders"` for example. Default:
   * the next request gets it, whatever its path.
   */
  readonly path?: string | undefined;
};

/**
 * What can happen instead of a reply.
 *
 * A wait that a fault asks for is sent as it is given: whole seconds, a date or nonsense.
 */
export type FaultKind =
  | {
    /** Any other reply: a 408, 421 or 425 for example. */
    readonly kind: "reply";
    /** The status. Default `200`. */
    readonly status?: number | undefined;
    /** The headers. Default none. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
    /** The body. Default empty. */
    readonly body?: string | undefined;
  }
  | {
    /** A login that succeeds without a session cookie (reported). */
    readonly kind: "no_session_cookie";
    /** The `Set-Cookie` that comes instead. Default none. */
    readonly cookie?: string | undefined;
  }
  | {
    /** An HTML page of the gateway in front of Zuora, with `Server: AkamaiGHost` (reported). */
    readonly kind: "gateway";
    /** The status: 401, 403, 502, 503 or 504 for example. */
    readonly status: number;
    /** The value of `Retry-After`. Default none. */
    readonly retryAfter?: string | undefined;
    /** The value of `RateLimit-Reset`. Default none. */
    readonly rateLimitReset?: string | undefined;
  }
  | {
    /** A 500 with one line of plain text (a fixture of a client). */
    readonly kind: "server_error";
  }
  | {
    /**
     * A failure with an eight-digit code, as `/v1` words it (documented): 50000050 in HTTP 200 for a
     * locked resource, 69000060 in HTTP 500 for a permanent limit of a tenant (reported).
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
     * A failure with a code that is text, as Actions and CRUD word it (documented):
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
    /** The form: one object as of CRUD, or a list as of Actions. Default `"object"`. */
    readonly form?: "object" | "list" | undefined;
  }
  | {
    /** The fault `fns:INVALID_SESSION`, which ends a session (reported). */
    readonly kind: "session_fault";
    /** The status. Default `200`. */
    readonly status?: number | undefined;
  }
  | {
    /** A failure of OAuth 2.0 as RFC 6749 words it (seen only in fakes of other projects). */
    readonly kind: "oauth_error";
    /** The error. Default `"invalid_client"`. */
    readonly error?: string | undefined;
    /** The status. Default `400`. */
    readonly status?: number | undefined;
  }
  | {
    /** A 429 because of the rate of requests (documented). */
    readonly kind: "rate_limited";
    /** The value of `Retry-After`. Default none (documented). */
    readonly retryAfter?: string | undefined;
    /** The value of `RateLimit-Reset`. Default none. */
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
    /** The request is carried out, then the connection breaks before the reply. */
    readonly kind: "reply_lost";
  }
  | {
    /** The connection breaks in the middle of the body. */
    readonly kind: "cut";
    /** The status. Default `200`. */
    readonly status?: number | undefined;
    /** Headers beside `Content-Type`. Default none. */
    readonly headers?: Readonly<Record<string, string>> | undefined;
  };

/** Takes from a script the first fault that is for a path. */
export function takeFault(script: Fault[], path: string): Fault | undefined {
  const at = script.findIndex((fault) => (fault.path ?? path) === path);
  return at < 0 ? undefined : script.splice(at, 1)[0];
}
