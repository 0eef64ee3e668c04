/**
 * The package from a CommonJS module.
 *
 * @module
 */

import client = require("@zuora-connections/client");
import sharing = require("@zuora-connections/client/store");
import testing = require("@zuora-connections/client/testing");

/** All entries are there, under names, and `import()` gives the same types. */
export async function requires(): Promise<client.Session | undefined> {
  const { credentials, fetch } = testing.createSimulator();
  const zuora: client.Connection = await client.connect(credentials, { fetch });
  const other = await import("@zuora-connections/client");
  const session: client.Session = other.Session.parse(zuora.session?.serialize() ?? "");
  if (other.isZuoraError(session) && client.isZuoraError(session)) throw session;
  // @ts-expect-error -- no default export
  client.default;
  const store = sharing.createSharedStore({
    getItem: () => null,
    setItem: () => {},
    removeItem: () => {},
  });
  return await (await other.connect(credentials, { session, store, fetch })).reconnect();
}
