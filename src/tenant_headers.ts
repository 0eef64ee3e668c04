/**
 * The headers that tell whose request it is, on logins and calls alike.
 *
 * @module
 */

import { checkText, checkTrackId } from "./checks.ts";
import { omitUndefined } from "./fields.ts";

/** Builds the headers of the entity and the track id, as far as there are any. */
export function buildTenantHeaders(
  entityId: string | undefined,
  trackId: string | undefined,
): Record<string, string> {
  return omitUndefined({
    "Zuora-Entity-Ids": entityId === undefined ? undefined : checkText("entityId", entityId),
    "Zuora-Track-Id": checkTrackId(trackId),
  });
}
