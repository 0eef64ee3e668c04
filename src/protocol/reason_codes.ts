/**
 * The codes of reasons, each with what it means and where that is known from.
 *
 * @module
 */

/** What a reason means for the reader of a reply. */
export type ReasonKind =
  | "authentication" // the session or the credentials are refused
  | "limit" // a limit was exceeded
  | "unavailable" // Zuora cannot answer now
  | "busy" // the same request may work later
  | "other";

/** The categories and the text codes that mean more than "the request is wrong". */
const KINDS: ReadonlyMap<string | number, ReasonKind> = new Map([
  // Categories (documented in the guide to errors).
  ...list("authentication", 11),
  ...list("busy", 50, 99),
  ...list("unavailable", 60, 61),
  ...list("limit", 70),
  // Of SOAP, Actions and CRUD, and of Quickstart (documented).
  ...list("authentication", "INVALID_SESSION", "INVALID_LOGIN", "authorization_token_expired"),
  // Of Actions and CRUD; the number is of usage mediation (documented).
  ...list("limit", "REQUEST_EXCEEDED_LIMIT", "REQUEST_EXCEEDED_RATE", "70002005"),
  // Of Actions and CRUD (documented): "try again later".
  ...list("unavailable", "SERVER_UNAVAILABLE", "TEMPORARY_ERROR"),
  ...list("busy", "LOCK_COMPETITION", "TRANSACTION_TIMEOUT"),
]);

function list(
  kind: ReasonKind,
  ...codes: readonly (string | number)[]
): [string | number, ReasonKind][] {
  return codes.map((code) => [code, kind]);
}

/** Reads what a reason means. */
export function readKind(code: string, message: string, type: string): ReasonKind {
  // A text that Zuora's own client takes for a limit, whatever its code.
  if (message === "request exceeded limit") return "limit";
  if (type === "locked") return "busy"; // of Quickstart (documented)
  const text = code.replace(/^\w+:/, ""); // `fns:INVALID_SESSION` in a fault
  return KINDS.get(matchCode(text)?.category ?? text) ?? "other";
}

/** Splits a code that ends in a category. */
function matchCode(code: string): { resource: string; category: number } | undefined {
  const match = /^([56]\d{5}|900000(?=11)|(?=70))(\d\d)$/.exec(code);
  return match ? { resource: match[1] ?? "", category: Number(match[2]) } : undefined;
}

/** The parts of a reason code. */
export interface DecodedReasonCode {
  /** The object and field that the code is about, six digits; absent in a bare category. */
  readonly resource?: string;
  /** The last two digits. */
  readonly category: number;
  /** The category in words; `"unknown"` for one that is not documented. */
  readonly meaning: string;
  /** Whether the documentation says that the same request may work later. */
  readonly retryable: boolean;
}

const MEANINGS: Readonly<Record<number, string>> = {
  10: "permission_denied",
  11: "authentication_failed",
  20: "invalid_value",
  21: "unknown_field",
  22: "missing_field",
  23: "missing_parameter",
  27: "invalid_parameter",
  30: "rule_restriction",
  40: "not_found",
  45: "unsupported_request",
  50: "locking_contention",
  60: "internal_error",
  61: "temporary_error",
  70: "limit_exceeded",
  90: "malformed_request",
  99: "integration_error",
};

const RETRYABLE_CATEGORIES: ReadonlySet<number> = new Set([50, 60, 61, 70, 99]);

/**
 * Decodes a reason code: six digits for the object and field, two for the category.
 *
 * Zuora sends codes as numbers and as text (recorded and in fixtures). Codes that begin with 5 or 6
 * end in a category (documented), of others only 90000011 is known: sign in first (recorded). A 429
 * may have the bare category 70 (documented). Zuora may add codes at any time.
 *
 * @param code A code from a reply, such as `53100320`.
 * @returns The parts, or `undefined` for a code that has no category, such as `"INVALID_VALUE"`.
 * @example An invalid value in a subscription's term type
 * ```ts
 * import { decodeReasonCode } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(decodeReasonCode(53100320), {
 *   resource: "531003",
 *   category: 20,
 *   meaning: "invalid_value",
 *   retryable: false,
 * });
 * ```
 * @see {@link https://developer.zuora.com/docs/guides/error-codes | Zuora: error codes}
 */
export function decodeReasonCode(code: string | number): DecodedReasonCode | undefined {
  const { resource, category } = matchCode(String(code)) ?? {};
  if (category === undefined) return undefined;
  return {
    ...(resource && { resource }),
    category,
    meaning: MEANINGS[category] ?? "unknown",
    retryable: RETRYABLE_CATEGORIES.has(category),
  };
}
