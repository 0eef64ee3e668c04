/**
 * The package from an ES module.
 *
 * @module
 */

import { connect, Session, ZuoraError } from "@zuora-connections/client";
import * as client from "@zuora-connections/client";
import { createSimulator } from "@zuora-connections/client/testing";

/** Both entries are there, under names. */
export async function imports(): Promise<Session | undefined> {
  const { credentials, fetch } = createSimulator();
  const zuora: client.Connection = await connect(credentials, { fetch });
  if (zuora.session instanceof ZuoraError) throw zuora.session;
  // @ts-expect-error -- no default export
  client.default;
  return Session.parse(zuora.session?.serialize() ?? "");
}
