import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createSlotQueue, type Slot, type SlotQueue } from "../../src/async/slot_queue.ts";
import { endWaiter, type Waiter } from "../../src/async/wait.ts";
import { createManualClock, type ManualClock } from "../../testing.ts";
import { HASTY_CLOCK } from "../fixtures/hasty_clock.ts";
import { sleep } from "../fixtures/sleep.ts";

const LONGEST_MS = 10_000;
const GRACE_MS = 1_000; // what a slot may be held beyond that
const OFFER_MS = 1_000;
const REASON = new Error("no more");

interface Bench {
  readonly clock: ManualClock;
  readonly queue: SlotQueue;
  /** Who was served, and when, in milliseconds from the start. */
  readonly served: [name: string, atMs: number][];
  /** Waits for a slot, and never gives it back. */
  take(name: string, order?: number, waiter?: Waiter): Promise<Slot | undefined>;
}

function setUp(limit: number): Bench {
  const clock = createManualClock();
  const queue = createSlotQueue(limit, LONGEST_MS, clock);
  const served: Bench["served"] = [];
  const take: Bench["take"] = async (name, order = 0, waiter = {}) => {
    const slot = await queue.acquire(order, waiter).catch(() => undefined);
    if (slot) served.push([name, clock.now()]);
    return slot;
  };
  return { clock, queue, served, take };
}

/** Releases a slot that there must be. */
function release(queue: SlotQueue, slot: Slot | undefined): void {
  assert(slot, "there is no slot");
  queue.release(slot);
}

function mustTake({ clock, queue }: Pick<Bench, "clock" | "queue">): Slot {
  const slot = queue.tryAcquire(clock.now());
  assert(slot, "no slot was free");
  return slot;
}

// ── order ──

Deno.test("a queue gives as many slots as its limit, and each again once it is given back", () => {
  const bench = setUp(2);

  const first = mustTake(bench);
  mustTake(bench);
  assertEquals(bench.queue.tryAcquire(0), undefined);
  bench.queue.release(first);
  bench.queue.release(first); // again and again does nothing
  mustTake(bench);

  assertEquals(bench.queue.tryAcquire(0), undefined);
});

Deno.test("a queue serves those who wait in their order, whenever they came, and a retry at the front", async () => {
  const { clock, queue, served } = setUp(1);
  const visit = async (name: string, order: number): Promise<void> => {
    const slot = await queue.acquire(order, {});
    served.push([name, clock.now()]);
    await sleep(clock, 10);
    queue.release(slot);
    queue.release(slot);
  };

  const visits = [
    visit("first", 0),
    visit("c", 3),
    visit("d", 3),
    visit("b", 2),
    visit("retry", 1),
  ];
  await clock.advance(100);
  await Promise.all(visits);

  assertEquals(served, [["first", 0], ["retry", 10], ["b", 20], ["c", 30], ["d", 40]]);
});

Deno.test("a queue serves a thousand in the order of their numbers", async () => {
  const { clock, queue, served, take } = setUp(1);
  let slot: Slot | undefined = queue.tryAcquire(clock.now());
  const orders = Array.from({ length: 1_000 }, (_, index) => (index * 617) % 1_000);

  const waiting = new Map(orders.map((order) => [order, take(`${order}`, order)]));
  for (let order = 0; order < 1_000; order++) {
    release(queue, slot);
    slot = await waiting.get(order);
  }

  assertEquals(served.map(([name]) => Number(name)), orders.toSorted((a, b) => a - b));
});

Deno.test("nobody takes a free slot past those who wait", async () => {
  const bench = setUp(1);
  const { queue, served, take } = bench;
  const holder = mustTake(bench);

  const waiting = take("first in line");
  queue.release(holder);
  assertEquals(queue.tryAcquire(0), undefined);
  await waiting;

  assertEquals(served, [["first in line", 0]]);
});

// ── leaving ──

Deno.test("who leaves the queue gets no slot, and no timer is left of it", async () => {
  const bench = setUp(1);
  const { clock, queue, served, take } = bench;
  const holder = mustTake(bench);
  const waiter: Waiter = {};

  const leaving = queue.acquire(0, waiter).catch((error) => error);
  const next = take("next");
  endWaiter(waiter, REASON);
  assertStrictEquals(await leaving, REASON);
  queue.release(holder);
  release(queue, await next);
  await clock.advance(600_000);

  assertEquals([served, clock.sleeps], [[["next", 0]], []]);
  mustTake(bench);
});

Deno.test("a queue of which all have left gives its slots to those who come", async () => {
  const bench = setUp(1);
  const { clock, queue } = bench;
  const holder = mustTake(bench);
  const waiters = Array.from({ length: 100 }, (): Waiter => ({}));
  const leaving = waiters.map((waiter) => queue.acquire(0, waiter).catch((error) => error));

  for (const waiter of waiters) endWaiter(waiter, REASON);
  queue.release(holder);
  await clock.advance(0);

  assertEquals(new Set(await Promise.all(leaving)), new Set([REASON]));
  mustTake(bench);
});

Deno.test("a slot that comes to one who leaves in the same moment is not lost", async () => {
  const bench = setUp(1);
  const { clock, queue, served, take } = bench;
  const holder = mustTake(bench);
  const waiter: Waiter = {};

  const leaving = take("leaving", 0, waiter);
  const next = take("next", 1);
  queue.release(holder); // it is offered to the first
  endWaiter(waiter, REASON);
  release(queue, await leaving);
  release(queue, await next);
  await clock.advance(0);

  assertEquals(served.map(([name]) => name), ["leaving", "next"]);
  assert(queue.tryAcquire(clock.now()));
});

// ── slots whose holder is gone ──

Deno.test("a slot that is held for longer than it can be counts as free", () => {
  const { clock, queue } = setUp(1);
  queue.tryAcquire(clock.now());

  clock.step(LONGEST_MS + GRACE_MS - 1);
  assertEquals(queue.tryAcquire(clock.now()), undefined);
  clock.step(1);

  assert(queue.tryAcquire(clock.now()));
});

Deno.test("those who wait look each second for a slot that is held for too long", async () => {
  const bench = setUp(2);
  const { clock, served, take } = bench;
  mustTake(bench);
  await clock.advance(500);
  mustTake(bench);

  const waiting = [take("a"), take("b")];
  await clock.advance(30_000);
  await Promise.all(waiting);

  const [first, second] = served.map(([, atMs]) => atMs);
  assert(first !== undefined && first >= 11_000 && first < 12_000, `${first}`);
  assert(second !== undefined && second >= 11_500 && second < 12_500, `${second}`);
});

Deno.test("a slot that was given back late changes nothing for its next holder", async () => {
  const { clock, queue } = setUp(1);
  const lost = queue.tryAcquire(clock.now());
  await clock.advance(LONGEST_MS + GRACE_MS);
  const next = queue.tryAcquire(clock.now());
  assert(next);

  release(queue, lost);

  assertEquals(queue.tryAcquire(clock.now()), undefined);
  queue.release(next);
  assert(queue.tryAcquire(clock.now()));
});

Deno.test("a slot that was offered and not taken within a second counts as free", async () => {
  const bench = setUp(1);
  const { clock, queue, take } = bench;
  const holder = mustTake(bench);
  const waiting = take("gone"); // in Workers it may never go on: here, not before the test awaits

  queue.release(holder);
  clock.step(OFFER_MS - 1);
  assertEquals(queue.tryAcquire(clock.now()), undefined);
  clock.step(1);
  const other = queue.tryAcquire(clock.now());
  assert(other);

  // It went on after all: there are two now, and both must be given back.
  const late = await waiting;
  queue.release(other);
  assertEquals(queue.tryAcquire(clock.now()), undefined);
  release(queue, late);
  assert(queue.tryAcquire(clock.now()));
});

Deno.test("a slot that was waited for may be held as long as any other", async () => {
  const bench = setUp(1);
  const { clock, queue, take } = bench;
  const holder = mustTake(bench);
  const waiting = take("next");
  await clock.advance(500);
  queue.release(holder);
  await waiting;

  clock.step(LONGEST_MS + GRACE_MS - 1);
  assertEquals(queue.tryAcquire(clock.now()), undefined);
  clock.step(1);

  assert(queue.tryAcquire(clock.now()));
});

Deno.test("a slot that counts as free goes to those who wait, and not to one who comes", async () => {
  const bench = setUp(1);
  const { clock, queue, served, take } = bench;
  mustTake(bench);
  const waiter: Waiter = {};
  const left = take("left", 0, waiter);
  endWaiter(waiter, REASON);
  await left;
  const waiting = take("first in line");

  clock.step(LONGEST_MS + GRACE_MS);
  assertEquals(queue.tryAcquire(clock.now()), undefined);
  await clock.advance(OFFER_MS);
  await waiting;

  assertEquals(served.map(([name]) => name), ["first in line"]);
});

for (const count of [1, 2, 3, 10]) {
  Deno.test(`${count} who wait behind holders that are gone get a slot one after another, each in time`, async () => {
    const bench = setUp(1);
    const { clock, served, take } = bench;
    mustTake(bench);
    await clock.advance(500);

    const waiting = Array.from({ length: count }, (_, order) => take(`${order}`, order));
    await clock.advance(count * 15_000);
    await Promise.all(waiting);

    let heldMs = 0;
    for (const [, atMs] of served) {
      const lateMs = atMs - heldMs - LONGEST_MS - GRACE_MS;
      assert(lateMs >= 0 && lateMs <= OFFER_MS, `${served}`);
      heldMs = atMs;
    }
  });
}

for (const [limit, count] of [[1, 4], [2, 6]] as const) {
  Deno.test(`a queue of ${count} before ${limit} slots keeps its limit, however long they wait`, async () => {
    const { clock, queue } = setUp(limit);
    let held = 0;
    let most = 0;
    const visit = async (order: number): Promise<void> => {
      const slot = queue.tryAcquire(clock.now()) ?? await queue.acquire(order, {});
      most = Math.max(most, ++held);
      await sleep(clock, LONGEST_MS - 1);
      held--;
      queue.release(slot);
    };

    const visits = Array.from({ length: count }, (_, order) => visit(order));
    await clock.advance(LONGEST_MS * count);
    await Promise.all(visits);

    assertEquals([most, held], [limit, 0]);
  });
}

Deno.test("who gets a slot when its timer fires leaves no timer behind", async () => {
  const bench = setUp(1);
  const { clock, take } = bench;
  mustTake(bench);

  const waiting = take("next");
  await clock.advance(LONGEST_MS + GRACE_MS);
  await waiting;
  const { length } = clock.sleeps;
  await clock.advance(600_000);

  assertEquals(clock.sleeps.length, length);
});

Deno.test("of a thousand who wait few look each second", async () => {
  const bench = setUp(10);
  const { clock, take } = bench;
  for (let slot = 0; slot < 10; slot++) mustTake(bench);

  const waiters = Array.from({ length: 1_000 }, (): Waiter => ({}));
  const waiting = waiters.map((waiter, order) => take(`${order}`, order, waiter));
  await clock.advance(5_000);
  for (const waiter of waiters) endWaiter(waiter, REASON);
  await Promise.all(waiting);

  assertEquals(clock.sleeps, Array(10 * 5).fill(OFFER_MS));
});

for (const stepMs of [-3_600_000, -30 * 86_400_000]) {
  Deno.test(`a clock that is set by ${stepMs} ms stops no queue, and lets nobody wait for long`, async () => {
    const bench = setUp(1);
    const { clock, take } = bench;
    mustTake(bench);
    const waiting = take("next");

    await clock.advance(500);
    clock.step(stepMs);
    let waitedMs = 0;
    const seen = waiting.then(() => true);
    while (waitedMs < 60_000 && !await Promise.race([seen, Promise.resolve(false)])) {
      await clock.advance(1_000);
      waitedMs += 1_000;
    }

    assert(waitedMs <= LONGEST_MS + GRACE_MS + 2 * OFFER_MS, `${waitedMs}`);
  });
}

// ── no limit, and clocks that people use ──

Deno.test("a queue without a limit gives slots that cost nothing, and nobody waits", async () => {
  const { clock, queue } = setUp(Infinity);

  const slots = Array.from({ length: 1_000 }, () => queue.tryAcquire(clock.now()));
  slots.push(await queue.acquire(0, {}));

  assertEquals(new Set(slots).size, 1);
  release(queue, slots[0]);
  assert(queue.tryAcquire(clock.now()));
  await clock.advance(600_000);
  assertEquals(clock.sleeps, []);
});

for (const longestMs of [1, 130_000, 86_400_000, 2_147_483_647]) {
  Deno.test(`a clock whose timers fire at once ends each wait at once, with ${longestMs} ms to hold a slot`, async () => {
    const queue = createSlotQueue(2, longestMs, HASTY_CLOCK);

    const slots = await Promise.all(Array.from({ length: 50 }, () => queue.acquire(0, {})));

    assertEquals(slots.length, 50);
  });
}
