/**
 * Reading a body that should be small.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";
import { LONGEST_BODY } from "../protocol/reply_error.ts";
import { waitFor } from "../async/wait.ts";

/** Reads a body as text; of one that is longer than the longest, it cancels the rest. */
export async function readBody({ body }: Response, signal?: AbortSignal): Promise<string> {
  let text = "";
  const decoder = new TextDecoderStream();
  for await (const chunk of body?.pipeThrough(decoder, signal && { signal }) ?? []) {
    text += chunk;
    if (text.length > LONGEST_BODY) break;
  }
  return text;
}

// For a refusal, which is short and decides what happens next: nobody waits long for it.
const LONGEST_PEEK_MS = 1_000;

/** Reads the body of a refusal, as far as it comes in a moment, and lets the rest go. */
export async function peekBody(
  reply: Response,
  clock: Clock,
  signal?: AbortSignal | null,
): Promise<string> {
  const stop = new AbortController();
  try {
    const reading = readBody(reply, stop.signal).catch(() => "");
    return await waitFor(reading, LONGEST_PEEK_MS, clock, signal) ?? "";
  } finally {
    stop.abort(stop);
  }
}
