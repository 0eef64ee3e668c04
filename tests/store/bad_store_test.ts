import { assert, assertEquals } from "@std/assert";
import type { ConnectionEvent } from "../../mod.ts";
import { createSharedStore, type StoreBackend } from "../../store.ts";
import type { ManualClock } from "../../testing.ts";
import { call } from "../fixtures/calls.ts";
import { createFastClock } from "../fixtures/fast_clock.ts";
import { createMemoryStore, type MemoryStore } from "../fixtures/memory_store.ts";
import { setUp, START_MS } from "../fixtures/set_up.ts";

const METHODS = ["getItem", "setItem", "removeItem", "addItem"] as const;
const PASSWORD = "hunter2";
const BROKEN = "cannot reach the store";

type StoreEvent = Extract<ConnectionEvent, { type: "store" }>;

interface Outcome {
  readonly status: number;
  readonly logins: number;
  readonly waitedMs: number;
  readonly failures: readonly (string | undefined)[];
  /** The store's own errors that events tell. */
  readonly errors: readonly StoreEvent["error"][];
}

/** Connects over a bad store, makes a call, and tells how that went. */
async function run(
  spoil: (store: MemoryStore, clock: ManualClock) => StoreBackend | Promise<StoreBackend>,
): Promise<Outcome> {
  const { clock, simulator, events, open } = setUp({}, createFastClock(START_MS));
  let logins = 0;
  const store = await spoil(createMemoryStore(clock), clock);
  const startMs = clock.now();
  const connecting = open({
    store: createSharedStore(store),
    fetch: async (input, init) => {
      if (String(input).endsWith("/v1/connections")) logins++;
      return await simulator.fetch(input, init);
    },
  });
  let waitedMs = Infinity;
  connecting.then(() => waitedMs = clock.now() - startMs, () => {});
  await clock.advance(100_000);
  const connection = await connecting;
  const status = await call(connection);
  const told = JSON.stringify(events);
  const text = connection.session?.serialize() ?? "";
  const cookie = simulator.requests.at(-1)?.headers.cookie?.replace("ZSession=", "") ?? "";
  for (const secret of [simulator.credentials.apiSecretAccessKey, text, cookie, PASSWORD]) {
    assert(secret.length > 0 && !told.includes(secret), `${told} tells a secret`);
  }
  const stored = events.filter((event) => event.type === "store");
  const failures = stored.flatMap(({ failure }) => failure ?? []);
  return { status, logins, waitedMs, failures, errors: stored.flatMap(({ error }) => error ?? []) };
}

/** A store of which one method does something else. */
function replace(store: MemoryStore, method: string, work: () => unknown): StoreBackend {
  return Object.assign({}, store, { [method]: work });
}

const SECRETS:
  readonly (readonly [what: string, thrown: (value: string) => unknown, told: string])[] = [
    [
      "a URL with a password",
      () => `redis://default:${PASSWORD}@cache.example:6379 is down`,
      "redis://***@cache.example:6379 is down",
    ],
    ["two URLs", () => `a://u:${PASSWORD}@b or c://:${PASSWORD}@d`, "a://***@b or c://***@d"],
    [
      "a URL with a password that has an @",
      () => `a://u:${PASSWORD}@${PASSWORD}@b/@`,
      "a://***@b/@",
    ],
    ["our secret key", () => "no correct horse", "no ***"],
    [
      "the session that it is to keep",
      (value) => `cannot keep ${value}, as it is too long`,
      "cannot keep ***, as it is too long",
    ],
    ["many words", () => "x".repeat(201), "x".repeat(200)],
  ];

for (const [what, build, message] of SECRETS) {
  Deno.test(`an event of a store whose error names ${what} reveals no secret`, async () => {
    const { errors } = await run((store) =>
      Object.assign({}, store, {
        setItem: (_: string, value: string) => Promise.reject(new Error(String(build(value)))),
      })
    );

    assertEquals(errors, [{ name: "Error", message }]);
  });
}

for (const method of METHODS) {
  for (
    const [how, work, error] of [
      ["throws", () => {
        throw new TypeError(BROKEN);
      }, { name: "TypeError", message: BROKEN }],
      [
        "rejects",
        () => Promise.reject(Object.assign(new Error(BROKEN), { code: "ECONNREFUSED" })),
        { name: "Error", code: "ECONNREFUSED", message: BROKEN },
      ],
      ["throws nothing at all", () => Promise.reject(undefined), {
        name: "Error",
        message: "",
      }],
      ["throws what has no text", () => Promise.reject({ message: Object.create(null) }), {
        name: "Error",
        message: "",
      }],
    ] as const
  ) {
    Deno.test(`a store whose ${method} ${how} costs an event with its error, never a call`, async () => {
      const { status, logins, waitedMs, failures, errors } = await run((store) =>
        replace(store, method, work)
      );

      assertEquals([status, logins, waitedMs], [200, 1, 0]);
      assertEquals([failures, errors], [["threw"], [error]]);
    });
  }

  Deno.test(`a store whose ${method} hangs costs an event and 2 s, never a call`, async () => {
    const { status, logins, waitedMs, failures } = await run((store) =>
      replace(store, method, () => new Promise(() => {}))
    );

    assertEquals([status, logins, waitedMs], [200, 1, 2_000]);
    assertEquals(failures, ["timed_out"]);
  });
}

Deno.test("a store that cannot be written holds up none of those who share it", async () => {
  const { clock, open } = setUp({}, createFastClock(START_MS));
  const memory = createMemoryStore(clock);
  const store = replace(memory, "setItem", () => Promise.reject(new Error(BROKEN)));

  const startMs = clock.now();
  const opening = Promise.all(
    Array.from({ length: 5 }, () => open({ store: createSharedStore(store) })),
  );
  let waitedMs = Infinity;
  opening.then(() => waitedMs = clock.now() - startMs);
  await clock.advance(60_000);
  await opening;

  assert(waitedMs < 5_000, `${waitedMs}`);
});

Deno.test("a store that fails to give is written all the same", async () => {
  let isFirst = true;
  const memory: MemoryStore[] = [];

  await run((store) => {
    memory.push(store);
    return replace(store, "getItem", () => {
      if (isFirst) throw new Error(BROKEN);
      return null;
    });
  });
  isFirst = false;

  assertEquals(memory[0]?.items.size, 1);
});

Deno.test("a store that hangs while the last use is written leaves no lease behind", async () => {
  const { clock, open } = setUp({}, createFastClock(START_MS));
  const memory = createMemoryStore(clock);
  let isHanging = false;
  const store = replace(
    memory,
    "getItem",
    Object((key: string) => isHanging ? new Promise(() => {}) : memory.getItem(key)),
  );
  const connection = await open({ store: createSharedStore(store) });
  await clock.advance(6 * 60_000);
  isHanging = true;

  await call(connection);
  await clock.advance(3_000);

  assertEquals([...memory.items.keys()].filter((key) => key.endsWith(":lease")), []);
});

Deno.test("junk that the store gives while the last use is written changes nothing", async () => {
  const { clock, open } = setUp({}, createFastClock(START_MS));
  const memory = createMemoryStore(clock);
  const connecting = open({
    store: createSharedStore(replace(memory, "getItem", () => JSON.parse('{"toString":1}'))),
  });
  await clock.advance(250); // for the lease that cannot be read back
  const connection = await connecting;
  await clock.advance(6 * 60_000);
  const before = [...memory.items.values()];

  const status = await call(connection);
  await clock.advance(0);

  assertEquals(status, 200);
  assertEquals([...memory.items.values()], before);
});

Deno.test("a store of which nothing works costs one event and 2 s, never a call", async () => {
  const hang = (): Promise<never> => new Promise(() => {});
  const { status, logins, waitedMs, failures } = await run(() => ({
    getItem: hang,
    setItem: hang,
    removeItem: hang,
    addItem: hang,
  }));

  assertEquals([status, logins, waitedMs], [200, 1, 2_000]);
  assertEquals(failures, ["timed_out"]);
});

const JUNK: readonly (readonly [what: string, value: unknown])[] = [
  ["text that is no session", "hello"],
  ["empty text", ""],
  ["a number", 7],
  ["an object", { session: "zs1." }],
  ["an object without a text of its own", Object.create(null)],
  ["a symbol", Symbol("zs1")],
  ["a session without its login", "zs1.e30"],
  ["a session that is none", "zs1.e30.b2c1d0de-0000-4000-8000-000000000000.5"],
];

for (const [what, value] of JUNK) {
  Deno.test(`a store that gives ${what} costs a login and an event, never a call`, async () => {
    const { status, logins, failures } = await run((store) => {
      let isFirst = true;
      return Object.assign({}, store, {
        getItem: (key: string) => {
          if (key.endsWith(":lease") || !isFirst) return store.getItem(key);
          isFirst = false;
          return value;
        },
      });
    });

    assertEquals([status, logins, failures], [200, 1, ["unusable"]]);
  });
}

for (
  const [what, spoil, options] of [
    ["another endpoint's session", (text: string) => text, { endpoint: "eu_production" }],
    ["another entity's session", (text: string) => text, { entityId: "another" }],
    ["a truncated session", (text: string) => text.slice(0, 50), {}],
    ["a session without its last use", (text: string) => text.replace(/\d+$/, ""), {}],
    ["a session without its first letters", (text: string) => text.slice(2), {}],
  ] as const
) {
  Deno.test(`a store that gives ${what} costs a login and an event, never a call`, async () => {
    const { status, logins, failures } = await run(async (store, clock) => {
      const { open } = setUp({}, clock);
      const own = createMemoryStore(clock);
      const theirs = createMemoryStore(clock);
      await open({ store: createSharedStore(own) });
      await open({ store: createSharedStore(theirs), ...options });
      const [key = ""] = own.items.keys();
      const [item] = theirs.items.values();
      assert(item);
      store.items.set(key, { ...item, value: spoil(item.value) });
      return store;
    });

    assertEquals([status, logins], [200, 1]);
    assertEquals(failures, ["unusable", "unusable"]);
  });
}

Deno.test("a store whose addItem gives nothing has no lease, and no call waits", async () => {
  const { status, logins, waitedMs, failures } = await run((store) =>
    replace(store, "addItem", () => undefined)
  );

  assertEquals([status, logins, waitedMs, failures], [200, 1, 0, []]);
});

for (const value of ["OK", 1, true]) {
  Deno.test(`a store whose addItem gives ${JSON.stringify(value)} and adds nothing costs 250 ms and an event`, async () => {
    const { status, logins, waitedMs, failures } = await run((store) =>
      replace(store, "addItem", () => value)
    );

    assertEquals([status, logins, waitedMs, failures], [200, 1, 250, ["no_lease"]]);
  });
}

for (const value of [null, 0, false, ""]) {
  Deno.test(`a store whose addItem gives ${JSON.stringify(value)} and adds nothing costs two lives of a lease and an event`, async () => {
    const { status, logins, waitedMs, failures } = await run((store) =>
      replace(store, "addItem", () => value)
    );

    assertEquals([status, logins, failures], [200, 1, ["no_lease"]]);
    assert(waitedMs > 70_000 && waitedMs < 70_750 + 17_500, `${waitedMs}`);
  });
}

for (
  const [yes, no] of [[1, 0], ["OK", null], [true, false], [null, undefined], ["", ""]] as const
) {
  const answers = `${JSON.stringify(yes)} and ${JSON.stringify(no)}`;

  Deno.test(`a lease is taken and given back with an addItem that answers ${answers}`, async () => {
    const memory: MemoryStore[] = [];

    const { status, logins, waitedMs, failures } = await run((store) => {
      memory.push(store);
      return Object.assign({}, store, {
        addItem: async (...item: Parameters<MemoryStore["addItem"]>) =>
          await store.addItem(...item) ? yes : no,
      });
    });

    assertEquals([status, logins, waitedMs, failures], [200, 1, 0, []]);
    const keys = [...memory[0]?.items.keys() ?? []];
    assertEquals([keys.length, keys.filter((key) => key.endsWith(":lease"))], [1, []]);
  });
}
