/**
 * Making a call: attempt after attempt, until its reply can be given back.
 *
 * @module
 */

import type { SignalLinks } from "../async/signal_links.ts";
import { endWaiter, pause, type Waiter } from "../async/wait.ts";
import { parseWaits } from "../protocol/limits.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import { discard } from "../transport/attempt.ts";
import { decideBackOff } from "../transport/retry_policy.ts";
import type { Settings } from "../transport/settings.ts";
import { createAdmission } from "./admission.ts";
import { attemptCall, readOutcome, type ReadReply } from "./attempt_call.ts";
import type { Call } from "./prepare_call.ts";
import type { Answer } from "./send_call.ts";

/** Makes the calls of a connection. */
export interface CallRunner {
  /** Makes a call and gives what `read` makes of its reply. */
  run<T>(call: Call, read: ReadReply<T>): Promise<T>;
  /** Forgets the pauses that limits asked for. */
  forget(): void;
  /** Ends whatever calls wait for, but for replies. */
  stop(reason: unknown): void;
}

/** Makes what runs the calls of a connection. */
export function createCallRunner(
  keeper: SessionKeeper,
  links: SignalLinks,
  settings: Settings,
): CallRunner {
  const { clock, emit, requestTimeoutMs, retry } = settings;
  const admission = createAdmission(keeper, settings);
  const tools = { admission, keeper, settings };
  const waiting = new Set<Waiter>();
  let stopped: { readonly reason: unknown } | undefined;

  /** Keeps in mind who waits for anything but a reply. */
  async function hold<T>(call: Call, work: Promise<T>): Promise<T> {
    waiting.add(call);
    try {
      return await work;
    } finally {
      waiting.delete(call);
    }
  }

  async function rest(call: Call, attempt: number, waitMs: number): Promise<void> {
    emit?.({ type: "retry", of: "request", path: call.url.pathname, attempt, waitMs });
    await hold(call, pause(waitMs, clock, call));
  }

  /** Decides how long to wait for an attempt with the same key, which is still at work. */
  function decideConflictWait(answer: Answer, times: number, waitedMs: number): number | undefined {
    if (retry.attempts === 1 || waitedMs >= requestTimeoutMs) return undefined;
    const askedMs = parseWaits(answer.reply.headers, clock.now(), false) ?? 0;
    if (askedMs > retry.maxRetryAfterMs) return undefined;
    // At least half of it, so that the time runs out.
    return Math.max(1, askedMs, decideBackOff(times, retry) * (1 + clock.random()) / 2);
  }

  async function loop<T>(call: Call, read: ReadReply<T>): Promise<T> {
    let conflicts = 0;
    let conflictMs = 0;
    for (let attempt = 1;;) {
      const end = call.ended ?? stopped;
      if (end) throw end.reason;
      const ready = admission.admit(call);
      const admitted = ready instanceof Promise ? await hold(call, ready) : ready;
      let outcome = await attemptCall(call, attempt, admitted, read, tools);
      if (outcome.kind === "conflict") {
        const { answer } = outcome;
        const waitMs = decideConflictWait(answer, ++conflicts, conflictMs);
        if (waitMs !== undefined) {
          conflictMs += waitMs;
          discard(answer.reply);
          await rest(call, attempt, waitMs);
          continue; // what is still at work counts as no attempt
        }
        outcome = await readOutcome(call, attempt, answer, read, keeper, settings);
      }
      if (outcome.kind === "done") return outcome.value;
      if (outcome.kind === "retry") {
        await rest(call, attempt++, outcome.waitMs);
      } else if (outcome.kind === "refused") {
        const decision = await hold(call, keeper.refuse(outcome.answer.active, call));
        if (decision.kind === "give_back") return outcome.giveBack(decision.retryAfterMs);
        discard(outcome.answer.reply); // a renewal is no attempt
      }
    }
  }

  return {
    async run(call, read) {
      const { signal } = call;
      if (!signal) return await loop(call, read);
      links.link(signal, call);
      try {
        return await loop(call, read);
      } finally {
        links.unlink(signal, call);
      }
    },
    forget: () => admission.forget(),
    stop(reason): void {
      stopped = { reason };
      for (const waiter of [...waiting]) endWaiter(waiter, reason);
    },
  };
}
