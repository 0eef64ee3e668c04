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
  for (const [name, value] of isRecord(item) ? Object.entries(item) : []) {
    if (!LIST.test(name) || !isRecord(value)) continue;
    if ((Array.isArray(value) ? value : Object.keys(value)).length > 0) return value;
  }
  return undefined;
}

const CODE = /^((fault|error)?code|error)$/i;
const MESSAGE = /^((fault|error)?message|faultstring|title|error_description)$/i;

function readTexts(item: unknown): { code: string; message: string; type: string } {
  const texts = { code: "", message: "", type: "" };
  // Of a long text, Object.entries would make one entry a character.
  for (const [name, value] of isRecord(item) ? Object.entries(item) : []) {
    if (isRecord(value)) continue;
    const text = String(value ?? "");
    if (CODE.test(name)) texts.code ||= text;
    else if (MESSAGE.test(name)) texts.message ||= text;
    else if (name === "type") texts.type = text;
  }
  return texts;
}

/** Tells whether a body says that the request failed; a batch does when every item of it does. */
export function isRefusal(json: unknown): boolean {
  const items = listItems(json);
  return items.length > 0 && items.every(isFailure);
}

function isFailure(item: unknown): boolean {
  if (!isRecord(item)) return false;
  const { Success, success = Success, faultcode, faultstring } = item;
  // Nothing but a fault of SOAP.
  const isFault = faultcode !== undefined && faultstring !== undefined &&
    Object.keys(item).every((name) => /^fault|^detail$/.test(name));
  return isFault || success === false || success === "false";
}
