/**
 * Replies that are stored by `Idempotency-Key` and repeated.
 *
 * Zuora repeats a reply with its headers for 24 hours; it answers 409 while the first request is in
 * progress and 422 if the request differs (documented). The bodies of these two are inferred. It
 * refuses a PUT with a key (reported).
 *
 * @module
 */

import type { RecordedRequest } from "./http.ts";
import { buildReply, refuseInProgress } from "./replies.ts";
import type { Settings } from "./read_options.ts";

/** The decision about a request. */
export interface Claim {
  /** The reply, if the request must not be carried out. */
  readonly reply: Response | undefined;
  /** Stores the result; `undefined` means that the request was refused, and releases its key. */
  settle(result: Response | undefined): Promise<void>;
}

/** A function that claims the key of a request when it arrives. */
export type Claimer = (request: RecordedRequest) => Claim;

const KEPT_MS = 86_400_000;

interface Kept {
  readonly method: string;
  readonly url: string;
  readonly untilMs: number;
  /** Builds the reply again; absent while the first request is in progress. */
  replay?: () => Response;
}

/** Creates the key store of one simulator. */
export function createClaimer(settings: Settings): Claimer {
  const { clock, idempotency } = settings;
  const results = new Map<string, Kept>();

  function refuse(status: number, message: string, code?: number): Claim {
    const body = code === undefined
      ? { message }
      : { success: false, reasons: [{ code, message }] };
    return answerWith(buildReply(settings, status, JSON.stringify(body)));
  }

  return (request): Claim => {
    const { method, url } = request;
    const key = request.headers["idempotency-key"];
    if (!key) return answerWith(undefined);
    if (method === "PUT") {
      return refuse(
        400,
        "Request method 'PUT' not supported with Idempotency-Key header",
        50000045,
      );
    }
    if (!idempotency || method !== "POST" && method !== "PATCH") return answerWith(undefined);

    const known = results.get(key);
    if (known && clock.now() < known.untilMs) {
      if (known.method !== method || known.url !== url) {
        return refuse(422, "The Idempotency-Key belongs to another request");
      }
      if (!known.replay) return answerWith(refuseInProgress(settings));
      return answerWith(known.replay());
    }

    const kept: Kept = { method, url, untilMs: clock.now() + KEPT_MS };
    results.set(key, kept);
    return {
      reply: undefined,
      async settle(result): Promise<void> {
        if (result) kept.replay = await keep(result);
        else results.delete(key);
      },
    };
  };
}

function answerWith(reply: Response | undefined): Claim {
  return { reply, settle: () => Promise.resolve() };
}

async function keep(reply: Response): Promise<() => Response> {
  const { status } = reply;
  const headers = [...reply.headers];
  const body = await reply.clone().text();
  return () => new Response(body, { status, headers });
}
