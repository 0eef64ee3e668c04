/**
 * How the simulator says that it does not let a request in.
 *
 * @module
 */

import { buildReply, SIGNED_OUT } from "./replies.ts";
import type { Settings } from "./simulator_options.ts";

/** Refuses a login; the connection closes (recorded). */
export function refuseLogin({ clock }: Settings): Response {
  return buildReply(401, SIGNED_OUT, clock.now(), { Connection: "close" });
}

/** Refuses a call; that it gets the body of a refused login is inferred. */
export function refuseCall({ clock }: Settings): Response {
  return buildReply(401, SIGNED_OUT, clock.now());
}
