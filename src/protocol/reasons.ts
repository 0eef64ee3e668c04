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
