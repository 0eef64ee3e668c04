/**
 * Reading why Zuora refused. Each product area has its own names for the same things (documented:
 * "the independent implementation of each product area"): `reasons`, `Errors`, `faultcode`.
 *
 * @module
 */

import type { Reason } from "../errors/zuora_error.ts";
import { isRecord } from "../util/objects.ts";
import { readKind, type ReasonKind } from "./reason_codes.ts";

/** The reasons of a refusal. */
export interface Reasons {
  /** The first of them. */
  readonly list: readonly Reason[];
  /** How many there are in all. */
  readonly count: number;
  /** What they mean, all of them. */
  readonly kinds: ReadonlySet<ReasonKind>;
}

// Further ones would only make the error long: a batch may have one for each of its thousands.
const MOST_REASONS = 20;

const LIST = /^(reasons|errors?)$/i;

/** Reads the reasons of a refusal in every documented shape. */
export function readReasons(json: unknown): Reasons {
  const list: Reason[] = [];
  const kinds = new Set<ReasonKind>();
  let count = 0;
  for (const item of listItems(json)) {
    for (const given of listItems(findList(item) ?? item)) {
      const { code, message, type } = readTexts(given);
      if (!code && !message) continue;
      count++;
      kinds.add(readKind(code, message, type));
      if (list.length < MOST_REASONS) list.push({ code, message });
    }
  }
  return { list, count, kinds };
}

function listItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function findList(item: unknown): unknown {
  const fields = isRecord(item) ? Object.entries(item) : [];
  return fields.find(([name, value]) => LIST.test(name) && isRecord(value) && !isEmpty(value))?.[1];
}

function isEmpty(value: object): boolean {
  return (Array.isArray(value) ? value : Object.keys(value)).length === 0;
}

/** The fields of a reason by their names in lower case. */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ...["code", "faultcode", "errorcode", "error"].map((name) => [name, "code"] as const),
  ...["message", "faultmessage", "errormessage", "faultstring", "title", "error_description"]
    .map((name) => [name, "message"] as const),
  ["type", "type"],
]);

function readTexts(item: unknown): { code: string; message: string; type: string } {
  let code = "";
  let message = "";
  let type = "";
  // Of a long text, Object.entries would make one entry a character.
  for (const [name, value] of isRecord(item) ? Object.entries(item) : []) {
    const field = FIELDS.get(name.toLowerCase());
    if (!field || isRecord(value)) continue;
    const text = String(value ?? "");
    if (field === "code") code ||= text;
    else if (field === "message") message ||= text;
    else type ||= text;
  }
  return { code, message, type };
}

/** Tells whether a body says that the request failed; a batch does when every item of it does. */
export function isRefusal(json: unknown): boolean {
  const items = listItems(json);
  return items.length > 0 && items.every(isFailure);
}

function isFailure(item: unknown): boolean {
  if (!isRecord(item)) return false;
  const { success, Success, faultcode, faultstring } = item;
  // Nothing but a fault of SOAP.
  const isFault = faultcode !== undefined && faultstring !== undefined &&
    Object.keys(item).every((name) => /^fault|^detail$/.test(name));
  return isFault || [success, Success].some((value) => value === false || value === "false");
}
