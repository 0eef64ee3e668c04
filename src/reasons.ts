/**
 * Reading why Zuora refused.
 *
 * @module
 */

import type { Reason } from "./zuora_error.ts";

/**
 * Reads the reasons of a refusal, which stand in a list (recorded) or are one message (specified);
 * empty when there is none.
 */
export function readReasons(json: unknown): Reason[] {
  const { reasons = json } = Object(json);
  return [reasons].flat()
    .map((reason) => {
      const { code, message } = Object(reason);
      return { code: readText(code), message: readText(message) };
    })
    .filter(({ code, message }) => code || message);
}

function readText(value: unknown): string {
  return Object(value) === value ? "" : String(value ?? "");
}
