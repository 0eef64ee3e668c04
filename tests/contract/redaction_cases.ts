/**
 * Keeping secrets.
 *
 * @module
 */

import { connect, type ConnectionEvent } from "@zuora-connections/client";
import { createSharedStore } from "@zuora-connections/client/store";
import { openConnected, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase, Zuora } from "./contract_case.ts";
import { expect, expectEqual, expectError } from "./expect.ts";
import { expectNoSecret } from "./expect_no_secret.ts";

const CREDENTIALS = {
  apiAccessKeyId: "robot@example.com",
  apiSecretAccessKey: 'Tr0ub4dor"&\\3 <all>',
};

/** Cases about secrets. */
export const redactionCases: readonly ContractCase[] = [
  {
    name: "no print of a connection or its session contains the session's secret",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, {
        store: createSharedStore(createStore()),
      });
      await readStatus(connection.fetch(PRODUCTS));

      expectNoSecret(world, connection, await listSecrets(zuora));
      expectNoSecret(world, connection.session, await listSecrets(zuora));
      expectNoSecret(world, new Error("wrapped", { cause: connection }), await listSecrets(zuora));
    },
  },
  {
    name: "an error of rejected credentials holds none of them, though the server repeats them",
    run: async (world) => {
      const zuora = await world.open();
      const echo = `you sent ${CREDENTIALS.apiAccessKeyId}, ${CREDENTIALS.apiSecretAccessKey}`;
      const reasons = [{ code: 90000011, message: echo }];
      await zuora.play({
        kind: "reply",
        status: 401,
        headers: { "Zuora-Request-Id": CREDENTIALS.apiAccessKeyId },
        body: JSON.stringify({ success: false, processId: echo, reasons }),
      });

      const connecting = connect(CREDENTIALS, zuora.options);

      const error = await expectError(connecting, "credentials_rejected");
      expectNoSecret(world, error, [CREDENTIALS.apiSecretAccessKey]);
      expect(error.message.includes(zuora.endpoint), "a message that names the endpoint");
    },
  },
  {
    name: "an error keeps no request, whatever fetch throws",
    run: async (world) => {
      const { options } = await world.open();
      const leak = (_: unknown, init?: RequestInit): Promise<never> => {
        const sent = [...new Headers(init?.headers)].join();
        const failure = new TypeError(`cannot send ${sent}`);
        return Promise.reject(Object.assign(failure, { code: "ECONNRESET", init }));
      };

      const connecting = connect(CREDENTIALS, { ...options, fetch: leak, retry: false });

      const error = await expectError(connecting, "network_failure");
      expectNoSecret(world, error, [CREDENTIALS.apiSecretAccessKey]);
      expectEqual(Object(error.cause).code, "ECONNRESET");
    },
  },
  {
    name: "an error of the runtime's own network contains no secret and says what went wrong",
    run: async (world) => {
      const zuora = await world.open();
      await zuora.play({ kind: "unreachable" });

      const connecting = connect(CREDENTIALS, { ...zuora.options, retry: false });

      const error = await expectError(connecting, "network_failure");
      expectNoSecret(world, error, [CREDENTIALS.apiSecretAccessKey]);
      expect(error.cause instanceof Error && error.cause.message !== "", "a cause with a message");
    },
  },
  {
    name: "no event contains a secret",
    run: async (world) => {
      const events: ConnectionEvent[] = [];
      const onEvent = (event: ConnectionEvent): void => void events.push(event);
      const [zuora, { fetch, json }] = await openConnected(world, { onEvent });
      await zuora.expireSessions();
      await readStatus(fetch(`${PRODUCTS}?token=in-the-query`));
      await expectError(json("/v1/unknown"), "request_failed");

      expectNoSecret(world, events, ["in-the-query", ...await listSecrets(zuora)]);
      for (const kind of ["login", "renewal", "request"]) {
        expect(events.some(({ type }) => type === kind), `an event of a ${kind}`);
      }
    },
  },
];

/** Lists what nobody may see: the key pair, and each session as it was sent. */
async function listSecrets(zuora: Zuora): Promise<readonly string[]> {
  const requests = await zuora.requests();
  const sessions = requests.flatMap(({ headers }) => headers.cookie?.split("ZSession=")[1] ?? []);
  expect(sessions.length > 0, "a session that was sent");
  return [zuora.credentials.apiSecretAccessKey, ...sessions];
}

function createStore(): Map<string, string> & {
  getItem(key: string): string | undefined;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
} {
  const items = new Map<string, string>();
  return Object.assign(items, {
    getItem: (key: string) => items.get(key),
    setItem: (key: string, value: string): void => void items.set(key, value),
    removeItem: (key: string): void => void items.delete(key),
  });
}
