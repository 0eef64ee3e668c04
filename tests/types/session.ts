/**
 * Sessions, and what may keep them.
 *
 * @module
 */

import { connect, Session } from "@zuora-connections/client";
import {
  createSharedStore,
  type SharedStore,
  type StoreBackend,
} from "@zuora-connections/client/store";
import { expectSame, expectType } from "./expect.ts";

/** A session shows when and where it is good, and gives its secret out by one name alone. */
export function isASession(session: Session): void {
  expectSame<
    keyof Session,
    "kind" | "endpoint" | "entityId" | "issuedAtMs" | "expiresAtMs" | "scope" | "serialize"
  >(true);
  expectSame<typeof session.kind, "cookie" | "bearer">(true);
  expectSame<typeof session.expiresAtMs, number | undefined>(true);
  expectType<Session>(Session.parse(session.serialize()));
  // @ts-expect-error -- read only
  session.entityId = "1";
  // @ts-expect-error -- no secret
  session.secret;
  // @ts-expect-error -- not to be made
  new Session();
  // @ts-expect-error -- a store gives `null` for nothing: it is to be asked
  Session.parse(null as string | null);
}

/** The session of another copy of this package, as of `require`, is as good. */
export function takesThatOfAnotherCopy(session: Session): void {
  const copy: { -readonly [Key in keyof Session]: Session[Key] } = {
    kind: "cookie",
    serialize: () => session.serialize(),
  };
  expectType<Session>(copy);
}

/** Web Storage, without the DOM's types. */
interface WebStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The key-value stores of edge runtimes. */
interface KeyValues {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

/** A Redis client of the usual kind. */
interface Redis {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ...options: (string | number)[]): Promise<"OK" | null>;
  del(key: string): Promise<number>;
}

/** Stores of all these shapes are taken. */
export async function takesStores(web: WebStorage, kv: KeyValues, redis: Redis): Promise<void> {
  const entries = new Map<string, string>();
  const stores: StoreBackend[] = [
    web,
    {
      getItem: (key) => entries.get(key),
      setItem: (key, value) => entries.set(key, value),
      removeItem: (key) => entries.delete(key),
    },
    {
      getItem: (key) => kv.get(key),
      setItem: (key, value, { ttl }) => kv.put(key, value, { expirationTtl: Math.max(60, ttl) }),
      removeItem: (key) => kv.delete(key),
    },
    {
      getItem: (key) => redis.get(key),
      setItem: (key, value, { ttl }) => redis.set(key, value, "EX", ttl),
      removeItem: (key) => redis.del(key),
      addItem: async (key, value, { ttl }) => await redis.set(key, value, "EX", ttl, "NX") === "OK",
    },
  ];
  for (const backend of stores) {
    const store: SharedStore = createSharedStore(backend);
    await connect({ accessToken: "token" }, { store, lazy: true });
    // @ts-expect-error -- a backend is no store yet
    await connect({ accessToken: "token" }, { store: backend });
  }
}

/** A class may implement a store. */
export class MemoryStore implements StoreBackend {
  readonly #entries = new Map<string, string>();

  getItem(key: string): string | undefined {
    return this.#entries.get(key);
  }

  setItem(key: string, value: string): void {
    this.#entries.set(key, value);
  }

  removeItem(key: string): void {
    this.#entries.delete(key);
  }

  addItem(key: string, value: string): boolean {
    const isFree = !this.#entries.has(key);
    if (isFree) this.#entries.set(key, value);
    return isFree;
  }
}

/** What lacks a part, or answers otherwise than a lease needs, is no store. */
export function refusesOtherStores(kv: KeyValues): void {
  // @ts-expect-error -- other names
  expectType<StoreBackend>(kv);
  // @ts-expect-error -- other names
  expectType<StoreBackend>(new Map<string, string>());
  // @ts-expect-error -- a number is no answer to "was it added?"
  expectType<StoreBackend>({ ...new MemoryStore(), addItem: () => 1 });
  expectType<StoreBackend>({
    getItem: () => null,
    // @ts-expect-error -- text is what is stored
    setItem: (_key: string, _value: number) => {},
    removeItem: () => {},
  });
}
