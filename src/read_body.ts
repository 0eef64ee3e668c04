/**
 * Reading a body that should be small.
 *
 * @module
 */

import { UnexpectedResponseError } from "./errors.ts";

// The recorded reply to a login has 22 bytes; a gateway's page some thousand.
const LONGEST_BODY_BYTES = 1_048_576;

/** Reads a body as text; the rest of one that is too large is cancelled. */
export async function readBody({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > LONGEST_BODY_BYTES) {
      throw new UnexpectedResponseError("Cannot log in to Zuora: too_large; check the endpoint", {
        problem: "too_large",
      });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
