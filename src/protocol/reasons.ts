/**
 * Reading why Zuora refused. Each product area has its own names for the same things (documented:
 * "the independent implementation of each product area"): `reasons`, `Errors`, `faultcode`.
 *
 * @module
 */

import type { Reason } from "../errors/zuora_error.ts";

const LIST = /^(reasons|errors?)$/i;
const CODE = /^((fault|error)?code|error)$/i;
const MESSAGE = /^((fault|error)?message|faultstring|title|error_description)$/i;

/** Reads the reasons of a refusal in every documented shape; empty when there is none. */
export function readReasons(json: unknown): Reason[] {
  return [json].flat()
    .flatMap((item) => findField(item, LIST, true) ?? item)
    .map((item) => ({ code: readText(item, CODE), message: readText(item, MESSAGE) }))
    .filter(({ code, message }) => code || message);
}

/** Tells whether a reply says that it failed; a batch does when every item of it does. */
export function isRefusal(json: unknown): boolean {
  const items = [json].flat();
  return items.length > 0 &&
    items.every((item) => findField(item, /^success$/i, false) === false);
}

function readText(item: unknown, name: RegExp): string {
  return String(findField(item, name, false) ?? "");
}

function findField(item: unknown, name: RegExp, isObject: boolean): unknown {
  // Of a long text, Object.entries would make one entry a character.
  if (typeof item !== "object" || item === null) return undefined;
  const isWanted = (value: unknown): boolean =>
    (Object(value) === value) === isObject &&
    !(isObject && Object.keys(Object(value)).length === 0);
  return Object.entries(item).find(([key, value]) => name.test(key) && isWanted(value))?.[1];
}

/** A reason code, taken apart. */
export interface DecodedReasonCode {
  /** The object and field that the code speaks of, six digits; absent in a bare category. */
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

const RETRYABLE_CATEGORIES = [50, 60, 61, 70, 99];

/**
 * Takes a reason code of Zuora apart: six digits for the object and field, two for the category.
 *
 * Zuora sends codes as numbers and as text (recorded and in fixtures), and 429 replies with the
 * bare category (documented). Zuora may add codes at any time.
 *
 * @param code A code from a reply, such as `53100320`.
 * @returns The parts, or `undefined` for a code that is not made of eight or two digits, such as
 * `"INVALID_VALUE"`.
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
  const [, resource, digits] = /^(\d{6})?(\d\d)$/.exec(String(code)) ?? [];
  if (digits === undefined) return undefined;

  const category = Number(digits);
  return {
    ...(resource && { resource }),
    category,
    meaning: MEANINGS[category] ?? "unknown",
    retryable: RETRYABLE_CATEGORIES.includes(category),
  };
}
