/**
 * The codes of reasons: their meanings, with sources.
 *
 * @module
 */

/** What a reason means for the caller. */
export type ReasonKind =
  | "authentication" // Zuora refused the session or the credentials
  | "limit" // a limit was exceeded
  | "unavailable" // Zuora is temporarily unavailable
  | "busy" // the same request may succeed later
  | "other";

/** The categories and text codes with a meaning other than "the request is wrong". */
const KINDS: readonly (readonly [ReasonKind, codes: readonly (string | number)[]])[] = [
  // A category (documented in the guide to errors), then codes of SOAP, Actions and CRUD, and of
  // Quickstart (documented).
  ["authentication", [11, "INVALID_SESSION", "INVALID_LOGIN", "authorization_token_expired"]],
  // A category, then codes of Actions and CRUD, and of usage mediation (all documented).
  ["limit", [70, "REQUEST_EXCEEDED_LIMIT", "REQUEST_EXCEEDED_RATE", "70002005"]],
  // Categories, then codes of Actions and CRUD: "try again later" (all documented).
  ["unavailable", [60, 61, "SERVER_UNAVAILABLE", "TEMPORARY_ERROR"]],
  // Categories, then codes of Actions and CRUD, and a type of Quickstart (all documented).
  ["busy", [50, 99, "LOCK_COMPETITION", "TRANSACTION_TIMEOUT", "locked"]],
];

/** Reads what a reason means. */
export function readKind(code: string, message: string, type: string): ReasonKind {
  // Zuora's own client treats this text as a limit, with any code.
  if (message === "request exceeded limit") return "limit";
  const text = code.slice(code.lastIndexOf(":") + 1); // `fns:INVALID_SESSION` in a fault
  const key = type === "locked" ? type : readCategory(text) ?? text;
  return KINDS.find(([, codes]) => codes.includes(key))?.[0] ?? "other";
}

// Codes that begin with 5 or 6, 90000011 (Zuora's "please sign in first"), and a limit's bare 70.
const WITH_CATEGORY = /^([56]\d{5}\d\d|90000011|70)$/;

function readCategory(code: string): number | undefined {
  return WITH_CATEGORY.test(code) ? Number(code.slice(-2)) : undefined;
}

/**
 * The parts of a reason code.
 *
 * @example Whether a retry may help
 * ```ts
 * import { type DecodedReasonCode, decodeReasonCode } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const decoded: DecodedReasonCode | undefined = decodeReasonCode("53100050");
 * assertEquals(decoded?.retryable, true); // category 50: another request has locked the object
 * ```
 */
export interface DecodedReasonCode {
  /** The object and field that the code is about, six digits; absent for a bare category. */
  readonly resource?: string;
  /** The last two digits. */
  readonly category: number;
  /** The category in words; `"unknown"` for an undocumented one. */
  readonly meaning: string;
  /** Whether the same request may succeed later (documented). */
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
 * Zuora sends codes as numbers and as text (recorded, reported). Codes that begin with 5 or 6 end in
 * a category (documented). The only other one with a known category is 90000011: "please sign in
 * first" (recorded). A 429 may have the bare category 70 (documented). Zuora may add codes at any
 * time.
 *
 * @param code A code from a reply, such as `53100320`.
 * @returns The parts; `undefined` for a code without a category, such as `"INVALID_VALUE"`.
 * @example An invalid value for a subscription's term type
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
