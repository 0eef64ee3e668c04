/**
 * The headers that tell for whom a request is, on logins and calls alike.
 *
 * @module
 */

import { checkAnyText, checkText, checkTrackId } from "../util/checks.ts";
import { omitUndefined } from "../util/objects.ts";

/** For whom a request is, and in which version of the API. */
export interface Tenant {
  /** The entity; becomes `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** The organisations; become `Zuora-Org-Ids`, separated by commas. */
  readonly orgIds?: string | readonly string[] | undefined;
  /** The minor version of the API; becomes `Zuora-Version`. */
  readonly apiVersion?: string | undefined;
  /** The caller's id of the request; becomes `Zuora-Track-Id`. */
  readonly trackId?: string | undefined;
}

/** Builds the headers of what is given. */
export function buildTenantHeaders(tenant: Tenant): Record<string, string> {
  const { entityId, orgIds, apiVersion, trackId } = tenant;
  const orgs = orgIds && [orgIds].flat().map((id) => checkText("orgIds", id)).join(",");
  return omitUndefined({
    "Zuora-Entity-Ids": checkAnyText("entityId", entityId),
    "Zuora-Org-Ids": checkAnyText("orgIds", orgs),
    "Zuora-Version": checkAnyText("apiVersion", apiVersion),
    "Zuora-Track-Id": checkTrackId(trackId),
  });
}
