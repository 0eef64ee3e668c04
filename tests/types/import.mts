/**
 * The package from an ES module.
 *
 * @module
 */

import { connect, Session, ZuoraError } from "@zuora-connections/client";
import * as client from "@zuora-connections/client";
import { createSharedStore } from "@zuora-connections/client/store";
import { createSimulator } from "@zuora-connections/client/testing";

const sessionItems = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

/** All entries are there, under names. */
export async function imports(): Promise<Session | undefined> {
  const { credentials, fetch } = createSimulator();
  const zuora: client.Connection = await connect(credentials, {
    fetch,
    store: createSharedStore(sessionItems),
  });
  if (zuora.session instanceof ZuoraError) throw zuora.session;
  // @ts-expect-error -- no default export
  client.default;
  return Session.parse(zuora.session?.serialize() ?? "");
}
