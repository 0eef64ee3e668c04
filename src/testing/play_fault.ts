/**
 * Playing faults.
 *
 * @module
 */

import { isRecord } from "../util/objects.ts";
import type { Fault } from "./faults.ts";
import type { Settings } from "./read_options.ts";
import {
  buildFailureBody,
  buildRateBody,
  buildReply,
  refuseInProgress,
  type ReplyHeaders,
  SESSION_FAULT,
  SIGNED_IN,
} from "./replies.ts";

const MESSAGE = "simulated failure";

/** Every kind: the type makes sure that none is missing. */
const KINDS: Readonly<Record<Fault["kind"], true>> = {
  reply: true,
  no_session_cookie: true,
  gateway: true,
  server_error: true,
  failure: true,
  text_code: true,
  session_fault: true,
  oauth_error: true,
  rate_limited: true,
  in_progress: true,
  redirect: true,
  hang: true,
  unreachable: true,
  reply_lost: true,
  cut: true,
};

/**
 * Checks the kinds of faults before a test relies on them.
 *
 * @throws {TypeError} When one is unknown.
 */
export function checkFaults(faults: readonly Fault[]): void {
  for (const fault of faults) {
    if (isRecord(fault) && Object.hasOwn(KINDS, fault.kind)) continue;
    const given = isRecord(fault) ? `the kind "${fault.kind}"` : `${fault}, which is no object`;
    const known = Object.keys(KINDS).join(", ");
    throw new TypeError(`Cannot play ${given}: choose a kind from ${known}`);
  }
}

/**
 * Plays a fault in place of a reply.
 *
 * @param fault The fault.
 * @param settings How the simulator behaves.
 * @param signal Ends a request that hangs.
 * @param answer Carries out the request, for a fault that only loses its reply.
 * @returns The reply; the promise rejects if the connection breaks or the signal aborts.
 */
export async function playFault(
  fault: Fault,
  settings: Settings,
  signal: AbortSignal,
  answer: () => Promise<Response>,
): Promise<Response> {
  switch (fault.kind) {
    case "reply":
      return buildOther(fault.status ?? 200, fault.body ?? null, { ...fault.headers });
    case "no_session_cookie":
      return buildReply(
        settings,
        200,
        SIGNED_IN,
        fault.cookie ? { "Set-Cookie": fault.cookie } : {},
      );
    case "gateway":
      return buildOther(fault.status, `<html><body><h1>Error ${fault.status}</h1></body></html>`, {
        Server: "AkamaiGHost",
        "Content-Type": "text/html",
        ...buildWaits(fault),
      });
    case "server_error":
      return buildOther(500, "We're sorry, but something went wrong.", {
        "Content-Type": "text/plain",
      });
    case "failure": {
      const body = buildFailureBody(fault.code, fault.message ?? MESSAGE);
      return buildReply(settings, fault.status ?? 200, body);
    }
    case "text_code": {
      const { code: Code, message: Message = MESSAGE, form } = fault;
      const body = { Success: false, Errors: [{ Code, Message }] };
      const text = JSON.stringify(form === "list" ? [body] : body);
      return buildReply(settings, fault.status ?? 200, text);
    }
    case "session_fault":
      return buildReply(settings, fault.status ?? 200, SESSION_FAULT);
    case "oauth_error": {
      const { error = "invalid_client", status = 400 } = fault;
      const body = JSON.stringify({ error, error_description: MESSAGE });
      return buildReply(settings, status, body);
    }
    case "rate_limited":
      return buildReply(settings, 429, buildRateBody(60), buildWaits(fault));
    case "in_progress":
      return refuseInProgress(settings);
    case "redirect":
      return buildOther(fault.status ?? 302, null, { Location: fault.location });
    case "hang":
      return await waitForAbort(signal);
    case "unreachable":
      throw new TypeError("simulated: connection refused");
    case "reply_lost":
      await answer();
      throw new TypeError("simulated: connection reset before the reply");
    case "cut":
      return buildOther(fault.status ?? 200, buildBrokenBody(), {
        "Content-Type": "application/json;charset=utf-8",
        ...fault.headers,
      });
    default: {
      const unseen: never = fault;
      throw new TypeError("Cannot play fault: unknown kind", { cause: unseen });
    }
  }
}

/** Builds a reply without Zuora's headers. */
function buildOther(
  status: number,
  body: string | ReadableStream<Uint8Array<ArrayBuffer>> | null,
  headers: ReplyHeaders,
): Response {
  return new Response(body, { status, headers });
}

interface Waits {
  readonly retryAfter?: string | undefined;
  readonly rateLimitReset?: string | undefined;
}

function buildWaits({ retryAfter, rateLimitReset }: Waits): ReplyHeaders {
  return {
    ...retryAfter !== undefined && { "Retry-After": retryAfter },
    ...rateLimitReset !== undefined && { "RateLimit-Reset": rateLimitReset },
  };
}

function waitForAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function buildBrokenBody(): ReadableStream<Uint8Array<ArrayBuffer>> {
  let hasBegun = false;
  return new ReadableStream({
    pull(controller): void {
      if (hasBegun) return controller.error(new TypeError("simulated: connection reset"));
      hasBegun = true;
      controller.enqueue(new TextEncoder().encode('{ "success" '));
    },
  });
}
