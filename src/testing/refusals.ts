/**
 * How the simulator says that it does not let a request in.
 *
 * @module
 */

import { readCredentials } from "./authorization.ts";
import type { RecordedRequest } from "./recorded_request.ts";
import { buildReply, SIGNED_OUT } from "./replies.ts";
import type { Settings } from "./simulator_options.ts";

// A fixture of a client in production: the code is text, and the message another.
const TEXT = '{"success":false,"reasons":[{"message":"Authentication error","code":"90000011"}]}';

// The reply of actions and CRUD (specified); the realms have no quotes there either.
const CRUD_TEXT = '{"message":"Authentication error"}';
const CHALLENGE = {
  "WWW-Authenticate": "Basic realm=Zuora API, ZSession realm=Zuora API, Bearer realm=Zuora API",
};

// Zuora's own client knows the code; status and message are inferred.
const FAULT = '{"faultcode":"fns:INVALID_SESSION","faultstring":"Invalid session"}';

/** Refuses a login; the connection closes (recorded). */
export function refuseLogin({ clock, refusal }: Settings): Response {
  const body = refusal === "text" ? TEXT : SIGNED_OUT;
  return buildReply(401, body, clock.now(), { Connection: "close" });
}

/** Refuses a call; that it gets the body of a refused login is inferred. */
export function refuseCall(settings: Settings, request: RecordedRequest, path: string): Response {
  const { clock, refusal, sessionEnd } = settings;
  const hasSession = readCredentials(request).sessions.length > 0;
  if (hasSession && sessionEnd === "fault") return buildReply(400, FAULT, clock.now());
  const status = hasSession && sessionEnd === 403 ? 403 : 401;
  if (refusal === "recorded") return buildReply(status, SIGNED_OUT, clock.now());
  const isCrud = /^\/v1\/(action|object)\//.test(path);
  return isCrud
    ? buildReply(status, CRUD_TEXT, clock.now(), CHALLENGE)
    : buildReply(status, TEXT, clock.now());
}
