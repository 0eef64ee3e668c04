// A lease is whose token can be read back, whatever addItem answered.

import { assert, assertEquals } from "@std/assert";
import { connect, type ConnectionEvent } from "../../mod.ts";
import type { StoreBackend } from "../../store.ts";
import { createFastClock } from "../fixtures/fast_clock.ts";
import { createMemoryStore, type MemoryStore } from "../fixtures/memory_store.ts";
import { createTinyZuora, readResult } from "../fixtures/tiny_zuora.ts";
import { createWatchedStore } from "../fixtures/watched_store.ts";

const MACHINES = 20;

interface Outcome {
  readonly results: ReadonlySet<unknown>;
  readonly logins: number;
  /** The leases that are left in the store. */
  readonly leases: number;
  readonly withoutLease: number;
  readonly lateMs: number;
}

/** Connects some machines at the same time over a store that a test spoils. */
async function connectAll(spoil: (memory: MemoryStore) => StoreBackend): Promise<Outcome> {
  const isBusy = (): boolean => watched.isBusy();
  const clock = createFastClock(Date.UTC(2026, 10, 24), { isBusy });
  const zuora = createTinyZuora(clock, { loginMs: 100 });
  const memory = createMemoryStore(clock, () => 2);
  const watched = createWatchedStore(spoil(memory));
  const events: ConnectionEvent[] = [];
  const startMs = clock.now();
  let lateMs = 0;

  const connecting = Array.from({ length: MACHINES }, () =>
    readResult(
      connect(zuora.credentials, {
        ...{ clock, fetch: zuora.fetch, store: watched.store },
        onEvent: (event) => events.push(event),
      }).then(() => lateMs = Math.max(lateMs, clock.now() - startMs)).then(() => "connected"),
    ));
  await clock.advance(200_000);

  return {
    results: new Set(await Promise.all(connecting)),
    logins: zuora.logins.length,
    leases:
      [...memory.items].filter(([key, { untilMs }]) =>
        key.endsWith(":lease") && untilMs > clock.now()
      ).length,
    withoutLease: events.filter((e) => e.type === "store" && e.failure === "no_lease").length,
    lateMs,
  };
}

const ANSWERS: readonly (readonly [what: string, yes: unknown, no: unknown])[] = [
  ["true and false", true, false],
  ["1 and 0", 1, 0],
  ['"OK" and null', "OK", null],
  ["empty text", "", ""],
  ["null always", null, null],
  ["true always", true, true],
  ["false always", false, false],
  ["the other way round", false, true],
  ["records", { ok: true }, { ok: false }],
  ["text", "1", "0"],
  ["NaN and Infinity", NaN, Infinity],
];

for (const [what, yes, no] of ANSWERS) {
  Deno.test(`an addItem that answers ${what} makes a lease, which is released`, async () => {
    const { results, logins, leases, withoutLease, lateMs } = await connectAll((memory) => ({
      ...memory,
      addItem: async (...item) => await memory.addItem(...item) ? yes : no,
    }));

    assertEquals(results, new Set(["connected"]));
    assertEquals([logins, leases, withoutLease], [1, 0, 0]);
    assert(lateMs < 2_000, `${lateMs}`);
  });
}

Deno.test("a lease that can be read only after a moment is one", async () => {
  const { results, logins, leases } = await connectAll((memory) => {
    const hidden = new Set<string>();
    return {
      ...memory,
      async addItem(key, ...rest): Promise<boolean> {
        const isAdded = await memory.addItem(key, ...rest);
        if (isAdded) hidden.add(key);
        return isAdded;
      },
      async getItem(key): Promise<unknown> {
        return hidden.delete(key) ? null : await memory.getItem(key);
      },
    };
  });

  assertEquals(results, new Set(["connected"]));
  assertEquals([logins, leases], [1, 0]);
});

Deno.test("a machine that has the lease and finds a session after all releases the lease", async () => {
  const isBusy = (): boolean => watched.isBusy();
  const clock = createFastClock(Date.UTC(2026, 10, 24), { isBusy });
  const zuora = createTinyZuora(clock);
  const memory = createMemoryStore(clock);
  let isHidden = false;
  // What another wrote between two looks.
  const getItem: StoreBackend["getItem"] = async (key) => {
    const text = await memory.getItem(key);
    if (!isHidden || key.includes(":rejected")) return text;
    isHidden = false;
    return null;
  };
  const watched = createWatchedStore({ ...memory, getItem });
  const options = { clock, fetch: zuora.fetch, store: watched.store };

  for (const hidden of [false, true]) {
    isHidden = hidden;
    const connecting = readResult(connect(zuora.credentials, options).then(() => "connected"));
    await clock.advance(1_000);
    assertEquals(await connecting, "connected");
  }

  assertEquals(zuora.logins.length, 1);
  assertEquals([...memory.items.keys()].filter((key) => key.endsWith(":lease")), []);
});

for (const isRemoved of [true, false]) {
  const what = isRemoved ? "can be removed" : "cannot be removed";
  Deno.test(`a lease that is never given back and ${what} costs three of its lives`, async () => {
    const { results, withoutLease, lateMs } = await connectAll((memory) => {
      let isFirst = true;
      return {
        ...memory,
        async addItem(key, ...rest): Promise<boolean> {
          if (isFirst) memory.items.set(key, { value: "another", untilMs: Infinity });
          isFirst = false;
          return await memory.addItem(key, ...rest);
        },
        removeItem: (key) => isRemoved ? memory.removeItem(key) : undefined,
      };
    });

    assertEquals(results, new Set(["connected"]));
    assert(withoutLease > 0);
    assert(lateMs <= 105_000, `${lateMs}`);
  });
}

Deno.test("a lease that cannot be removed holds up no clock whose timers fire at once", async () => {
  const items = new Map<string, string>();
  const watched = createWatchedStore({
    getItem: (key) => key.endsWith(":lease") ? "another.35000" : items.get(key),
    setItem: (key, value) => items.set(key, value),
    removeItem: () => {},
    addItem: () => false,
  });
  const clock = {
    now: () => 0,
    random: () => 0.5,
    after: (_ms: number, wake: () => void) => (queueMicrotask(wake), () => {}),
  };
  const { credentials, fetch } = createTinyZuora(clock);

  const connecting = readResult(
    connect(credentials, { clock, fetch, store: watched.store, retry: false }).then(() =>
      "connected"
    ),
  );

  assert(["connected", "timed_out"].includes(String(await connecting)));
  await watched.settle();
});
