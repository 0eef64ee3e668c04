/**
 * What can go wrong, as a script for the simulator.
 *
 * @module
 */

import { buildReply, SIGNED_IN } from "./replies.ts";

/** Something that happens in place of the simulator's own reply, to the next request or to a path. */
export type Fault = FaultKind & {
  /** The path that it waits for, `"/v1/orders"` say, without the query. Default: whichever is next. */
  readonly path?: string | undefined;
};

/** What can happen in place of a reply. */
export type FaultKind =
  | {
    /** Any reply at all. */
    readonly kind: "reply";
    /** The status. Default `200`. */
    readonly status?: number;
    /** The headers. */
    readonly headers?: Readonly<Record<string, string>>;
    /** The body. Default empty. */
    readonly body?: string;
  }
  | {
    /** A login that says success and sets no cookie, or another one (seen by Zuora's own client). */
    readonly kind: "no_session_cookie";
    /** The cookie that comes in its place. Default none. */
    readonly cookie?: string;
  }
  | {
    /** A page of the gateway before Zuora (seen by Zuora's own client). */
    readonly kind: "gateway";
    /** The status: 502, 503 or 504. */
    readonly status: number;
    /** The wait that it asks for, in seconds or as a date. Default none. */
    readonly retryAfter?: string;
  }
  | {
    /** A server that fails: 500 with one line of plain text (a fixture of a client). */
    readonly kind: "server_error";
  }
  | {
    /** A redirect to another place. */
    readonly kind: "redirect";
    /** Where to. */
    readonly location: string;
    /** The status. Default `302`. */
    readonly status?: number;
  }
  | {
    /** No reply, until the client gives up. */
    readonly kind: "hang";
  }
  | {
    /** The connection breaks before a reply. */
    readonly kind: "unreachable";
  }
  | {
    /** The request is carried out, and the connection breaks before its reply. */
    readonly kind: "reply_lost";
  }
  | {
    /** The connection breaks in the middle of the body. */
    readonly kind: "cut";
  };

/** Takes from a script the first fault that is for a path. */
export function takeFault(script: Fault[], path: string): Fault | undefined {
  const at = script.findIndex((fault) => (fault.path ?? path) === path);
  return at < 0 ? undefined : script.splice(at, 1)[0];
}

/** Plays a fault; `answer` carries the request out, for the fault that lets it. */
export async function playFault(
  fault: Fault,
  nowMs: number,
  request: Request,
  answer: () => Promise<Response>,
): Promise<Response> {
  switch (fault.kind) {
    case "reply":
      return new Response(fault.body ?? null, {
        status: fault.status ?? 200,
        headers: { ...fault.headers },
      });
    case "no_session_cookie":
      return buildReply(200, SIGNED_IN, nowMs, fault.cookie ? { "Set-Cookie": fault.cookie } : {});
    case "gateway":
      return new Response(`<html><body><h1>Error ${fault.status}</h1></body></html>`, {
        status: fault.status,
        headers: {
          Server: "AkamaiGHost",
          "Content-Type": "text/html",
          ...(fault.retryAfter !== undefined && { "Retry-After": fault.retryAfter }),
        },
      });
    case "server_error":
      return new Response("We're sorry, but something went wrong.", {
        status: 500,
        headers: { "Content-Type": "text/plain" },
      });
    case "redirect":
      return new Response(null, {
        status: fault.status ?? 302,
        headers: { Location: fault.location },
      });
    case "hang":
      return await waitForAbort(request.signal);
    case "unreachable":
      throw new TypeError("simulated: connection refused");
    case "reply_lost":
      await answer();
      throw new TypeError("simulated: connection reset before the reply");
    case "cut":
      return new Response(buildBrokenBody(), {
        headers: { "Content-Type": "application/json;charset=utf-8" },
      });
    default: {
      const unseen: never = fault;
      throw new TypeError("Cannot play fault: unknown kind", { cause: unseen });
    }
  }
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
