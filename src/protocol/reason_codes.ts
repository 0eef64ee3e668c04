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
  ...list<ReasonKind>("authentication", 11),
  ...list<ReasonKind>("busy", 50, 99),
  ...list<ReasonKind>("unavailable", 60, 61),
  ...list<ReasonKind>("limit", 70),
  // Of SOAP, Actions and CRUD, and of Quickstart (documented).
  ...list<ReasonKind>("authentication", "INVALID_SESSION", "INVALID_LOGIN"),
  ...list<ReasonKind>("authentication", "authorization_token_expired"),
  // Of Actions and CRUD; the number is of usage mediation (documented).
  ...list<ReasonKind>("limit", "REQUEST_EXCEEDED_LIMIT", "REQUEST_EXCEEDED_RATE", "70002005"),
  // Of Actions and CRUD (documented): "try again later".
  ...list<ReasonKind>("unavailable", "SERVER_UNAVAILABLE", "TEMPORARY_ERROR"),
  ...list<ReasonKind>("busy", "LOCK_COMPETITION", "TRANSACTION_TIMEOUT"),
]);

function list<V>(value: V, ...keys: readonly (string | number)[]): [string | number, V][] {
  return keys.map((key) => [key, value]);
}

/** Reads what a reason means. */
export function readKind(code: string, message: string, type: string): ReasonKind {
  // A text that Zuora's own client takes for a limit, whatever its code.
  if (message === "request exceeded limit") return "limit";
  if (type === "locked") return "busy"; // of Quickstart (documented)
  const text = code.slice(code.lastIndexOf(":") + 1); // `fns:INVALID_SESSION` in a fault
  return KINDS.get(readCategory(text) ?? text) ?? "other";
}

// Codes that begin with 5 or 6, "please sign in first", and the bare category of a limit.
const WITH_CATEGORY = /^([56]\d{5}\d\d|90000011|70)$/;

function readCategory(code: string): number | undefined {
  return WITH_CATEGORY.test(code) ? Number(code.slice(-2)) : undefined;
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
  const text = String(code);
  const category = readCategory(text);
  if (category === undefined) return undefined;
  return {
    ...(text.length > 2 && { resource: text.slice(0, -2) }),
    category,
    meaning: MEANINGS[category] ?? "unknown",
    retryable: RETRYABLE_CATEGORIES.has(category),
  };
}
