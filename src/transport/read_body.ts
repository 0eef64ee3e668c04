/**
 * Reads bodies that should be small.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";
import { wait, type Waiter } from "../async/wait.ts";
import { checkUnread } from "./check_reply.ts";
import { LONGEST_BODY } from "../protocol/reply_error.ts";

// A refusal is short, and its status has decided: the reasons are not worth a long wait.
const LONGEST_PEEK = 65_536;
const LONGEST_PEEK_MS = 1_000;

/** The part of a body that has arrived. */
interface Received {
  text: string;
}

/**
 * Reads a whole body as text; cancels the rest of one that is too long.
 *
 * @throws {TypeError} When the body was already read.
 */
export async function readBody(reply: Response): Promise<string> {
  checkUnread(reply);
  const received = { text: "" };
  await receive(reply, LONGEST_BODY, received);
  return received.text;
}

/**
 * Reads the part of a body that arrives within a second, and cancels the rest.
 *
 * Resolves also for a body that fails, hangs or was already read; rejects only if the waiter ends.
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

/** Reads a body into `received`; `waiter.stop` cancels the rest. */
async function receive(
  reply: Response,
  longest: number,
  received: Received,
  waiter: Waiter = {},
): Promise<void> {
  const { body } = reply;
  // Another `fetch` may return a body of another kind, or none; all have `text()`.
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
