/**
 * Reading a body that should be small.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";
import { wait, type Waiter } from "../async/wait.ts";
import { checkUnread } from "./attempt.ts";
import { LONGEST_BODY } from "../protocol/reply_error.ts";

// Of a refusal, which is short: its status has decided, and nobody waits long for the reasons.
const LONGEST_PEEK = 65_536;
const LONGEST_PEEK_MS = 1_000;

/** What of a body has come so far. */
interface Received {
  text: string;
}

/**
 * Reads a whole body as text; of one that is longer than the longest, it cancels the rest.
 *
 * @throws {TypeError} When the body was read before.
 */
export async function readBody(reply: Response): Promise<string> {
  checkUnread(reply);
  const received = { text: "" };
  await receive(reply, LONGEST_BODY, received);
  return received.text;
}

/**
 * Reads what comes of a body within a second, and lets the rest go. A body that breaks off, hangs
 * or was read before gives what there is; only an end of the waiter rejects.
 */
export function peekBody(reply: Response, clock: Clock, waiter: Waiter): Promise<string> {
  if (reply.bodyUsed) return Promise.resolve("");
  return wait(waiter, (resolve) => {
    const received = { text: "" };
    const reading: Waiter = {};
    const finish = (): void => resolve(received.text);
    receive(reply, LONGEST_PEEK, received, reading).then(finish, finish);
    const cancel = clock.after(LONGEST_PEEK_MS, finish);
    return () => {
      cancel();
      reading.stop?.(undefined);
    };
  });
}

/** Receives a body into `received`; a stop of `waiter` cancels the rest. */
async function receive(
  reply: Response,
  longest: number,
  received: Received,
  waiter: Waiter = {},
): Promise<void> {
  const { body } = reply;
  // A `fetch` of another make gives a body of another kind, or none; all have `text()`.
  if (typeof body?.getReader !== "function") {
    if (typeof reply.text === "function") received.text = await reply.text();
    return;
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  waiter.stop = () => void reader.cancel().catch(() => {});
  for (;;) {
    const { done, value } = await reader.read();
    received.text += decoder.decode(value, { stream: !done });
    if (done) break;
    if (received.text.length > longest) return waiter.stop(undefined);
  }
}
