/**
 * Running a call: attempt after attempt, until there is a reply for the caller.
 *
 * @module
 */

import type { SignalLinks } from "../async/signal_links.ts";
import { endWaiter, pause, type Waiter } from "../async/wait.ts";
import { copyError } from "../errors/any_error.ts";
import type { SessionRejectedError } from "../errors/errors.ts";
import { readPath } from "../protocol/call_url.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import type { RefusalDecision } from "../session/refusal_rules.ts";
import { discard } from "../transport/check_reply.ts";
import type { Settings } from "../transport/settings.ts";
import { createAdmission } from "./admission.ts";
import { attemptCall, type ReadReply } from "./attempt_call.ts";
import { createBodyLinks } from "./link_body.ts";
import { buildJsonRequest, type JsonInit, readData } from "./json.ts";
import type { Call, PrepareCall } from "./prepare_call.ts";

/** Runs the calls of a connection. */
export interface CallRunner {
  /** Makes a call and returns its reply unread. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Makes a call with JSON and returns the data of its reply. */
  json<T>(input: string | URL, init?: JsonInit): Promise<T>;
  /** Ends the pauses after rate limits. */
  forget(): void;
  /** Ends every wait of a call except that for a reply; later calls throw `reason`. */
  stop(reason: unknown): void;
}

/** Creates the runner of a connection's calls. */
export function createCallRunner(
  prepare: PrepareCall,
  keeper: SessionKeeper,
  links: SignalLinks,
  settings: Settings,
): CallRunner {
  const { clock, emit } = settings;
  const linkBody = createBodyLinks(links);
  const waiting = new Set<Waiter>(); // for anything but a reply
  const admission = createAdmission(keeper, waiting, settings);
  const tools = { admission, keeper, settings };
  let stopped: { readonly reason: unknown } | undefined;

  function throwIfEnded(waiter: Waiter): void {
    const end = waiter.ended ?? stopped;
    if (end) throw end.reason;
  }

  /** Remembers a waiter while it waits for anything but a reply, so that `stop` can end it. */
  async function hold<T>(waiter: Waiter, work: Promise<T>): Promise<T> {
    waiting.add(waiter);
    try {
      return await work;
    } finally {
      waiting.delete(waiter);
    }
  }

  const readJson: ReadReply<unknown> = (reply, call, listSecrets) =>
    readData(reply, call, listSecrets, settings);

  /** Makes the call that `build` builds; without `read`, it returns the reply itself. */
  async function run<T>(
    build: (waiter: Waiter) => Call | Promise<Call>,
    read?: ReadReply<T>,
  ): Promise<T | Response> {
    throwIfEnded({}); // before its arguments are checked
    const waiter: Waiter = {}; // stands in for the call until it is built
    const built = build(waiter);
    const call = built instanceof Promise ? await hold(waiter, built) : built;
    const { signal, url } = call;
    if (signal) links.link(signal, call);
    try {
      for (;;) {
        throwIfEnded(call);
        const ready = admission.admit(call);
        const admitted = ready instanceof Promise ? await ready : ready;
        const outcome = await attemptCall(call, admitted, read, tools);
        if (outcome.kind === "done") {
          if (signal && !read) linkBody(signal, call.controller, outcome.reply);
          return outcome.value;
        }
        if (outcome.kind === "retry") {
          throwIfEnded(call);
          const { waitMs } = outcome;
          emit?.({
            type: "retry",
            of: "request",
            path: readPath(url),
            attempt: call.attempt,
            waitMs,
          });
          await hold(call, pause(waitMs, clock, call));
          if (!outcome.isUncounted) call.attempt++;
          continue;
        }
        const { error, reply } = outcome;
        const decision: RefusalDecision = stopped
          ? { kind: "give_back" }
          : await hold(call, keeper.handleRefusal(admitted.active, call));
        if (decision.kind !== "give_back") {
          discard(reply); // and send the call again: a renewal is no attempt
        } else if (error) {
          throw addWait(error, decision.retryAfterMs);
        } else {
          if (signal) linkBody(signal, call.controller, reply);
          return reply;
        }
      }
    } finally {
      admission.leave(call);
      if (signal) links.unlink(signal, call);
    }
  }

  return {
    fetch: (input, init) => run<never>((waiter) => prepare(input, init, waiter)),
    json<T>(input: string | URL, init?: JsonInit): Promise<T> {
      const build = (waiter: Waiter): Call | Promise<Call> => {
        const request = buildJsonRequest(init);
        return prepare(input, request.init, waiter, request.headers);
      };
      return run(build, readJson) as Promise<T>; // never the reply itself
    },
    forget: () => admission.forget(),
    stop(reason): void {
      stopped = { reason };
      for (const waiter of [...waiting]) endWaiter(waiter, reason);
    },
  };
}

/** Adds to the error of a 401 when the connection may renew the session for this path. */
function addWait(
  error: SessionRejectedError,
  retryAfterMs: number | undefined,
): SessionRejectedError {
  if (retryAfterMs === undefined) return error;
  const seconds = Math.ceil(retryAfterMs / 1_000);
  const message = `${error.message}; the connection can renew the session in ${seconds} s`;
  return copyError(error, { message, retryAfterMs });
}
