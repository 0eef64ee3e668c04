/**
 * The entities of a tenant that has several.
 *
 * @module
 */

import type { RecordedRequest } from "./recorded_request.ts";
import type { Settings } from "./simulator_options.ts";

/** The entity that a request names, or why it cannot be had. */
export type EntityChoice =
  | { readonly ok: true; readonly entityId: string | undefined }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the entity that a request names.
 *
 * That `entityId` and `entityName` exclude each other is specified. Zuora's documents write ids
 * with hyphens and without; that both name one entity, that a session is bound to its entity, and
 * how another is refused, is inferred.
 *
 * @param settings The settings; their `entities` are those that exist.
 * @param request The request; it may name an entity in any of three headers.
 * @param boundTo The entity that the caller's session was opened for.
 * @returns The entity, in the spelling of the request or else of the session.
 */
export function chooseEntity(
  { entities }: Settings,
  { headers }: RecordedRequest,
  boundTo?: string,
): EntityChoice {
  const { "zuora-entity-ids": ids, entityid: id, entityname: name } = headers;
  if (id && name) return { ok: false, message: "entityId and entityName exclude each other" };
  const entityId = ids || id || name || undefined;
  if (entityId === undefined) return { ok: true, entityId: boundTo };
  const isKnown = entities?.some((known) => isSame(known, entityId)) ?? true;
  if (!isKnown) return { ok: false, message: "entity is not valid" };
  const isBound = boundTo !== undefined && !isSame(boundTo, entityId);
  return isBound ? { ok: false, message: "the session is of another entity" } : {
    ok: true,
    entityId,
  };
}

/** Builds the body of a refusal for the entity's sake: Zuora's own client knows its code. */
export function buildEntityRefusal(message: string): string {
  return JSON.stringify({ success: false, reasons: [{ code: 90000020, message }] });
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((id) => id.replaceAll("-", "").toLowerCase());
  return a === b;
}
