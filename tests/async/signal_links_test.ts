import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { createSignalLinks, type SignalLinks } from "../../src/async/signal_links.ts";
import { createBodyLinks } from "../../src/calls/link_body.ts";
import type { Waiter } from "../../src/async/wait.ts";
import { collectGarbage } from "../fixtures/collect_garbage.ts";

const REASON = new Error("no more");

interface Bench {
  readonly links: SignalLinks;
  readonly controller: AbortController;
  readonly signal: AbortSignal;
  /** How many listeners stand on the signal, and how many there were at most. */
  readonly listeners: { now: number; most: number };
}

function setUp(): Bench {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = { now: 0, most: 0 };
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given: Parameters<typeof addEventListener>): void => {
    listeners.most = Math.max(listeners.most, ++listeners.now);
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof removeEventListener>): void => {
    listeners.now--;
    removeEventListener.apply(signal, given);
  };
  return { links: createSignalLinks(), controller, signal, listeners };
}

/** A waiter that notes for which reasons it was ended. */
function createWaiter(): Waiter & { readonly reasons: unknown[] } {
  const reasons: unknown[] = [];
  return { reasons, stop: (reason) => reasons.push(reason) };
}

Deno.test("a signal has one listener, however many calls use it", () => {
  const { links, signal, listeners } = setUp();

  const waiters = Array.from({ length: 1_000 }, createWaiter);
  for (const waiter of waiters) links.link(signal, waiter);

  assertEquals(listeners, { now: 1, most: 1 });
});

Deno.test("the listener goes with the last call, and comes again with the next", () => {
  const { links, signal, listeners } = setUp();
  const [first, second] = [createWaiter(), createWaiter()];

  links.link(signal, first);
  links.link(signal, second);
  links.unlink(signal, first);
  assertEquals(listeners.now, 1);
  links.unlink(signal, second);
  assertEquals(listeners.now, 0);
  links.link(signal, first);

  assertEquals(listeners, { now: 1, most: 1 });
});

Deno.test("a call that is unlinked twice, or was never linked, takes no listener of others away", () => {
  const { links, controller, signal, listeners } = setUp();
  const [first, second, third] = [createWaiter(), createWaiter(), createWaiter()];
  links.link(signal, first);
  links.link(signal, second);

  links.unlink(signal, first);
  links.unlink(signal, first);
  links.unlink(signal, third);
  controller.abort(REASON);

  assertEquals([listeners.now, second.reasons], [1, [REASON]]);
});

Deno.test("a call that links its signal twice is ended once, and leaves nothing behind", () => {
  const { links, controller, signal, listeners } = setUp();
  const waiter = createWaiter();
  links.link(signal, waiter);
  links.link(signal, waiter);

  controller.abort(REASON);
  links.unlink(signal, waiter);

  assertEquals([waiter.reasons, listeners.now], [[REASON], 0]);
});

Deno.test("an abort ends all calls of its signal with its reason itself, and no others", () => {
  const { links, controller, signal } = setUp();
  const other = new AbortController();
  const waiters = Array.from({ length: 10 }, createWaiter);
  const stranger = createWaiter();
  for (const waiter of waiters) links.link(signal, waiter);
  links.link(other.signal, stranger);

  controller.abort(REASON);

  for (const { ended, reasons } of waiters) {
    assertEquals(reasons.length, 1);
    assertStrictEquals(reasons[0], REASON);
    assertStrictEquals(ended?.reason, REASON);
  }
  assertEquals([stranger.reasons, stranger.ended], [[], undefined]);
});

Deno.test("a call that leaves while others are ended changes nothing for them", () => {
  const { links, controller, signal, listeners } = setUp();
  const last = createWaiter();
  const ended: string[] = [];
  for (const name of ["first", "second"]) {
    const waiter: Waiter = {
      stop: () => {
        ended.push(name);
        links.unlink(signal, waiter);
        links.unlink(signal, last);
      },
    };
    links.link(signal, waiter);
  }
  links.link(signal, last);

  controller.abort(REASON);

  assertEquals([ended, last.reasons], [["first", "second"], [REASON]]);
  assertEquals(listeners.now, 0);
});

for (const reason of [undefined, "text", 0]) {
  Deno.test(`an abort with the reason ${JSON.stringify(reason)} ends a call with signal.reason`, () => {
    const { links, controller, signal } = setUp();
    const waiter = createWaiter();
    links.link(signal, waiter);

    controller.abort(reason);

    assertEquals(waiter.reasons.length, 1);
    assertStrictEquals(waiter.reasons[0], signal.reason);
  });
}

Deno.test("two connections on one signal have a listener each", () => {
  const { links, controller, signal, listeners } = setUp();
  const other = createSignalLinks();
  const [first, second] = [createWaiter(), createWaiter()];
  links.link(signal, first);
  other.link(signal, second);
  assertEquals(listeners.now, 2);

  links.unlink(signal, first);
  controller.abort(REASON);

  assertEquals([first.reasons, second.reasons], [[], [REASON]]);
});

// ── bodies ──

Deno.test("an abort during a body aborts the request's own controller with the reason itself", () => {
  const { links, controller, signal } = setUp();
  const stop = new AbortController();
  const reply = new Response("data");

  createBodyLinks(links)(signal, stop, reply);
  assertEquals(stop.signal.aborted, false);
  controller.abort(REASON);

  assertStrictEquals(stop.signal.reason, REASON);
  assert(reply instanceof Response);
});

Deno.test("a thousand bodies and calls share one listener", () => {
  const { links, controller, signal, listeners } = setUp();
  const waiter = createWaiter();
  links.link(signal, waiter);
  const linkBody = createBodyLinks(links);
  const open = Array.from(
    { length: 1_000 },
    () => ({ stop: new AbortController(), reply: new Response("data") }),
  );

  for (const { stop, reply } of open) linkBody(signal, stop, reply);
  links.unlink(signal, waiter);
  assertEquals(listeners, { now: 1, most: 1 });
  controller.abort(REASON);

  assertEquals(new Set(open.map(({ stop }) => stop.signal.reason)), new Set([REASON]));
  assertEquals(waiter.reasons, []);
});

for (const name of ["arrayBuffer", "blob", "bytes", "json", "text"] as const) {
  Deno.test(`the listener goes as soon as ${name}() of a reply has settled`, async () => {
    const { links, signal, listeners } = setUp();
    const linkBody = createBodyLinks(links);
    const [whole, broken] = [new Response('"data"'), new Response(failingBody())];

    linkBody(signal, new AbortController(), whole);
    await whole[name]();
    assertEquals(listeners, { now: 0, most: 1 });
    linkBody(signal, new AbortController(), broken);
    assertEquals(listeners.now, 1);
    await assertRejects(() => broken[name]());

    assertEquals(listeners, { now: 0, most: 1 });
  });
}

Deno.test("a reply without a body links nothing", () => {
  const { links, signal, listeners } = setUp();

  createBodyLinks(links)(signal, new AbortController(), new Response(null, { status: 204 }));

  assertEquals(listeners, { now: 0, most: 0 });
});

Deno.test("a linked reply is as it was in all that callers look at", async () => {
  const { links, signal } = setUp();
  const reply = Response.json({ a: 1 }, { status: 201, statusText: "Made" });
  createBodyLinks(links)(signal, new AbortController(), reply);

  const { ok, status, statusText, bodyUsed, headers } = reply;
  assertEquals([ok, status, statusText, bodyUsed], [true, 201, "Made", false]);
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals([reply.constructor, Object.keys(reply)], [Response, []]);
  const [copy, passedOn] = [reply.clone(), new Response(reply.body, reply)];
  assertEquals([await copy.json(), await passedOn.json()], [{ a: 1 }, { a: 1 }]);
});

Deno.test("the listener goes when the last reply is collected", async () => {
  const { links, signal, listeners } = setUp();
  (() => {
    const linkBody = createBodyLinks(links);
    for (let count = 0; count < 100; count++) {
      linkBody(signal, new AbortController(), new Response("data"));
    }
  })();
  assertEquals(listeners.now, 1);

  await collectGarbage();

  assertEquals(listeners, { now: 0, most: 1 });
});

for (const what of ["a reader", "a clone"] as const) {
  Deno.test(`a reply of which somebody has ${what} stays linked over a collection`, async () => {
    const { links, controller, signal, listeners } = setUp();
    const stop = new AbortController();
    const linkBody = createBodyLinks(links);
    const held = (() => {
      const reply = new Response("data");
      linkBody(signal, stop, reply);
      return what === "a clone" ? reply.clone() : reply.body?.getReader();
    })();

    await collectGarbage();
    assertEquals(listeners.now, 1);
    controller.abort(REASON);

    assertStrictEquals(stop.signal.reason, REASON);
    if (held instanceof Response) await held.text();
    else await held?.cancel();
  });
}

function failingBody(): ReadableStream {
  return new ReadableStream({ pull: (controller) => controller.error(new TypeError("cut")) });
}
