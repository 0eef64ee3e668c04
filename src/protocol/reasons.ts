/**
 * Reads why Zuora refused a request.
 *
 * Each product area has its own names for the same fields, such as `reasons`, `Errors` and
 * `faultcode` (documented: "the independent implementation of each product area").
 *
 * @module
 */

import type { Reason } from "../errors/zuora_error.ts";
import { isRecord } from "../util/objects.ts";
import { readKind, type ReasonKind } from "./reason_codes.ts";

/** The reasons of a refusal. */
export interface Reasons {
  /** The first 20 of them. */
  readonly list: readonly Reason[];
  /** How many there are in all. */
  readonly count: number;
  /** What they mean together; `undefined` if there are none. */
  readonly kind: ReasonKind | undefined;
}

// Keeps the error short: a batch may have one reason for each of its thousands of items.
const MOST_REASONS = 20;

const LIST = /^(reasons|errors?)$/i;
const CODE = /^((fault|error)?code|error)$/i;
const MESSAGE = /^((fault|error)?message|faultstring|title|error_description)$/i;

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
  return { list, count, kind: joinKinds(kinds) };
}

/** One reason that refuses the session is enough; a retry may help only if all reasons say so. */
function joinKinds(kinds: ReadonlySet<ReasonKind>): ReasonKind | undefined {
  if (kinds.has("authentication")) return "authentication";
  if (kinds.has("other")) return "other";
  return kinds.size > 1 ? "busy" : [...kinds][0];
}

function listItems(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function findList(item: unknown): unknown {
  if (!isRecord(item)) return undefined;
  const name = Object.keys(item).find((name) => {
    const value = item[name];
    return isRecord(value) && LIST.test(name) && Object.keys(value).length > 0;
  });
  return name === undefined ? undefined : item[name];
}

/** Reads the first code, the first message and the type of a reason. */
function readTexts(item: unknown): { code: string; message: string; type: string } {
  const texts = { code: "", message: "", type: "" };
  if (!isRecord(item)) return texts;
  for (const name of Object.keys(item)) {
    const value = item[name];
    if (isRecord(value)) continue;
    const text = String(value ?? "");
    if (CODE.test(name)) texts.code ||= text;
    else if (MESSAGE.test(name)) texts.message ||= text;
    else if (name === "type") texts.type = text;
  }
  return texts;
}

/** Returns whether a body says that the request failed: in a batch, that every item failed. */
export function isFailure(json: unknown): boolean {
  const items = listItems(json);
  return items.length > 0 && items.every(isFailedItem);
}

const REFUSALS: readonly unknown[] = [false, "false"];

function isFailedItem(item: unknown): boolean {
  if (!isRecord(item)) return false;
  if (REFUSALS.includes(item.success) || REFUSALS.includes(item.Success)) return true;
  // Nothing but a SOAP fault.
  return "faultcode" in item && "faultstring" in item &&
    Object.keys(item).every((name) => /^fault|^detail$/.test(name));
}
