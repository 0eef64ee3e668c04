/**
 * A session that several connections share.
 *
 * @module
 */

import {
  connect,
  type ConnectionEvent,
  CredentialsRejectedError,
  RequestFailedError,
  ZuoraError,
} from "@zuora-connections/client";
import {
  createSharedStore,
  type SharedStore,
  type StoreBackend,
} from "@zuora-connections/client/store";
import { connectTo, openConnected, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expect, expectEqual, expectRejection } from "./expect.ts";

/** Cases about the store. */
export const storeCases: readonly ContractCase[] = [
  {
    name: "two connections that share a store make one login",
    run: async (world) => {
      const zuora = await world.open();
      const { store } = createStore();

      for (let program = 0; program < 2; program++) {
        const { fetch } = await connectTo(zuora, { store });
        expectEqual(await readStatus(fetch(PRODUCTS)), 200);
      }

      expectEqual(await zuora.logins(), 1);
    },
  },
  {
    name: "a store of one copy of the package serves connections of the other",
    run: async (world) => {
      const zuora = await world.open();
      const { store } = createStore();
      await connectTo(zuora, { store });

      const other = await world.runtime.loadOtherCopy();
      const { fetch } = await other.connect(zuora.credentials, { ...zuora.options, store });

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);
      expectEqual(await zuora.logins(), 1);
    },
  },
  {
    name: "a connection with a store throws the classes of the main entry point",
    run: async (world) => {
      const [zuora, { json }] = await openConnected(world, { store: createStore().store });
      const credentials = { ...zuora.credentials, apiSecretAccessKey: "wrong" };
      const options = { ...zuora.options, store: createStore().store };

      const refused = await expectRejection(connect(credentials, options));
      const failed = await expectRejection(json("/v1/unknown"));

      expectEqual([refused, failed].map((error) => error instanceof ZuoraError), [true, true]);
      expect(refused instanceof CredentialsRejectedError, "the class for credentials");
      expect(failed instanceof RequestFailedError, "the class for requests");
    },
  },
  {
    name: "a store sees neither the key id nor the password, and gets a time to live",
    run: async (world) => {
      const zuora = await world.open();
      const { store, items, ttls } = createStore();

      await connectTo(zuora, { store });

      const written = [...items].flat().join();
      for (const secret of Object.values(zuora.credentials)) {
        expect(!written.includes(secret), "neither in the store");
      }
      expectEqual([items.size, ttls], [1, [900]]);
    },
  },
  {
    name: "a session from the store that has ended costs one login, and the new one is stored",
    run: async (world) => {
      const zuora = await world.open();
      const { store } = createStore();
      await connectTo(zuora, { store });
      await zuora.expireSessions();

      const { fetch } = await connectTo(zuora, { store });
      expectEqual(await readStatus(fetch(PRODUCTS)), 200);
      const third = await connectTo(zuora, { store });
      expectEqual(await readStatus(third.fetch(PRODUCTS)), 200);

      expectEqual(await zuora.logins(), 2);
    },
  },
  {
    name: "a store that can lease is asked for the lease before a login, and gets it back",
    run: async (world) => {
      const zuora = await world.open();
      const { backend, items } = createStore();
      const leases: string[] = [];
      const addItem = (key: string, value: string): boolean => {
        leases.push(key);
        if (items.has(key)) return false;
        items.set(key, value);
        return true;
      };

      await connectTo(zuora, { store: createSharedStore({ ...backend, addItem }) });

      expectEqual([leases.length, leases[0]?.endsWith(":lease")], [1, true]);
      expectEqual([...items.keys()].filter((key) => key.endsWith(":lease")), []);
    },
  },
  {
    name: "a store that throws costs a login and an event, and no call",
    run: async (world) => {
      const fail = (): never => {
        throw new Error("no store today");
      };
      const failures: unknown[] = [];
      const onEvent = (event: ConnectionEvent): void => {
        if (event.type === "store") failures.push(event.failure);
      };
      const store = createSharedStore({ getItem: fail, setItem: fail, removeItem: fail });

      const [zuora, { fetch }] = await openConnected(world, { store, onEvent });

      expectEqual([await readStatus(fetch(PRODUCTS)), await zuora.logins()], [200, 1]);
      expect(failures.includes("threw"), "an event");
    },
  },
];

function createStore(): {
  readonly store: SharedStore;
  readonly backend: StoreBackend;
  readonly items: Map<string, string>;
  readonly ttls: number[];
} {
  const items = new Map<string, string>();
  const ttls: number[] = [];
  const backend: StoreBackend = {
    getItem: (key) => Promise.resolve(items.get(key) ?? null),
    setItem: (key, value, { ttl }) => {
      ttls.push(ttl);
      items.set(key, value);
    },
    removeItem: (key) => items.delete(key),
  };
  return { store: createSharedStore(backend), backend, items, ttls };
}
