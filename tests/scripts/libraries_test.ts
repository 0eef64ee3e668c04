// The stand-ins of scripts/offline take the place of @std/assert and @std/testing where those cannot
// be reached. This file passes with both, so that a stand-in fails whenever the real one fails.

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FakeTime } from "@std/testing/time";

const SYMBOL = Symbol("key");

class Point {
  readonly x: number;
  readonly #hidden: number;
  constructor(x: number, hidden: number) {
    this.x = x;
    this.#hidden = hidden;
  }
  readHidden(): number {
    return this.#hidden;
  }
}

class Shown {
  readonly #hidden: number;
  constructor(hidden: number) {
    this.#hidden = hidden;
  }
  get hidden(): number {
    return this.#hidden;
  }
}

const ERROR = new Error("one");
const CIRCLE: Record<string, unknown> = {};
CIRCLE.self = CIRCLE;
const SET = new Set([{ a: 1 }]);
const OTHER_CIRCLE: Record<string, unknown> = {};
OTHER_CIRCLE.self = OTHER_CIRCLE;

const EQUAL: [string, unknown, unknown][] = [
  ["a number and itself", 1, 1],
  ["NaN and NaN", NaN, NaN],
  ["zero and minus zero", 0, -0],
  ["objects whose keys are in another order", { a: 1, b: { c: 2 } }, { b: { c: 2 }, a: 1 }],
  ["an object and one without a prototype", { a: 1 }, Object.assign(Object.create(null), { a: 1 })],
  ["objects with equal symbol keys", { [SYMBOL]: 1 }, { [SYMBOL]: 1 }],
  ["lists", [1, ["b"]], [1, ["b"]]],
  ["dates", new Date(5), new Date(5)],
  ["dates that are none", new Date(NaN), new Date(NaN)],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
  ["buffers", new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
  ["addresses", new URL("https://a.example/b"), new URL("https://a.example/b")],
  ["patterns", /a/g, /a/g],
  ["patterns that stand at another index", /a/g, Object.assign(/a/g, { lastIndex: 1 })],
  ["an error and itself", ERROR, ERROR],
  ["sets of objects", new Set([{ a: 1 }, { a: 2 }]), new Set([{ a: 2 }, { a: 1 }])],
  ["one set twice and two equal sets", [SET, SET], [new Set([{ a: 1 }]), new Set([{ a: 1 }])]],
  ["maps in another order", new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]])],
  ["objects that hold themselves", CIRCLE, OTHER_CIRCLE],
  ["instances that differ in what nobody can read", new Point(1, 2), new Point(1, 3)],
];

const UNEQUAL: [string, unknown, unknown][] = [
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["an object and null", {}, null],
  ["numbers", 1, 2],
  ["a key that is undefined and one that is absent", { a: undefined }, {}],
  ["a key that is undefined and another such key", { a: undefined }, { b: undefined }],
  ["objects with a deep difference", { a: { b: [1] } }, { a: { b: [2] } }],
  ["objects with different symbol keys", { [SYMBOL]: 1 }, { [SYMBOL]: 2 }],
  ["a list and an object like it", ["a"], { 0: "a" }],
  ["a list with a hole and one with undefined", new Array(1), [undefined]],
  ["lists of another length", [1], [1, 2]],
  ["an instance and an object like it", new Point(1, 2), { x: 1 }],
  ["instances that differ in a getter", new Shown(1), new Shown(2)],
  ["a getter and a field of its value", new Shown(1), ownField(new Shown(1), "hidden", 1)],
  ["replies of another status", new Response(null), new Response(null, { status: 204 })],
  ["dates", new Date(5), new Date(6)],
  ["bytes", new Uint8Array([1, 2]), new Uint8Array([1, 3])],
  ["bytes and numbers", new Uint8Array([1]), [1]],
  ["buffers", new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
  ["addresses", new URL("https://a.example/b"), new URL("https://a.example/c")],
  ["patterns", /a/g, /a/i],
  ["errors of another message", new Error("a"), new Error("b")],
  ["errors of one message made in two places", new Error("a"), new Error("a")],
  ["errors of another class", new TypeError("a"), new RangeError("a")],
  ["sets", new Set([1]), new Set([2])],
  ["sets of another size", new Set([1]), new Set([1, 2])],
  ["sets of objects", new Set([{ a: 1 }]), new Set([{ a: 2 }])],
  ["maps of another value", new Map([["a", 1]]), new Map([["a", 2]])],
  ["maps of another key", new Map([["a", 1]]), new Map([["b", 1]])],
  ["functions of one text", () => 1, () => 1],
];

function ownField(target: object, key: string, value: unknown): object {
  return Object.defineProperty(target, key, { value, enumerable: true });
}

function throwError(error: unknown): never {
  throw error;
}

function rejectWith(error: unknown): () => Promise<never> {
  return () => Promise.reject(error);
}

function throwInsteadOfReject(): Promise<never> {
  throw new TypeError("a");
}

const PASSES: [string, () => unknown][] = [
  ["assert() passes on what is truthy", () => assert("a")],
  ["assertStrictEquals() passes on one object", () => assertStrictEquals(CIRCLE, CIRCLE)],
  ["assertStrictEquals() passes on NaN", () => assertStrictEquals(NaN, NaN)],
  ["assertInstanceOf() passes on a subclass", () => assertInstanceOf(new TypeError("a"), Error)],
  ["assertStringIncludes() passes on a part", () => assertStringIncludes("abc", "b")],
  ["assertMatch() passes on a match", () => assertMatch("abc", /B/i)],
  ["assertThrows() passes on anything thrown", () => assertThrows(() => throwError("a"))],
  [
    "assertThrows() passes on a subclass and a part of the message",
    () => assertThrows(() => throwError(new TypeError("abc")), Error, "b"),
  ],
  [
    "assertThrows() passes on a DOMException",
    () => assertThrows(() => throwError(new DOMException("abc", "AbortError")), DOMException, "b"),
  ],
  ["assertRejects() passes on any rejection", () => assertRejects(rejectWith("a"))],
  [
    "assertRejects() passes on a class and a part of the message",
    () => assertRejects(rejectWith(new TypeError("abc")), TypeError, "b"),
  ],
];

const FAILS: [string, () => unknown][] = [
  ["assert() fails on zero", () => assert(0)],
  ["assert() fails on undefined", () => assert(undefined, "message")],
  ["assertStrictEquals() fails on equal objects", () => assertStrictEquals({}, {})],
  ["assertStrictEquals() fails on minus zero", () => assertStrictEquals(0, -0)],
  ["assertInstanceOf() fails on another class", () => assertInstanceOf(new Error("a"), TypeError)],
  ["assertInstanceOf() fails on null", () => assertInstanceOf(null, Error)],
  ["assertStringIncludes() fails on no part", () => assertStringIncludes("abc", "B")],
  ["assertMatch() fails on no match", () => assertMatch("abc", /B/)],
  ["assertThrows() fails when nothing is thrown", () => assertThrows(() => undefined)],
  [
    "assertThrows() fails when nothing is thrown though a class is asked for",
    () => assertThrows(() => undefined, Error),
  ],
  [
    "assertThrows() fails when a promise is rejected",
    () => assertThrows(() => void rejectWith(new Error("a"))().catch(() => {})),
  ],
  [
    "assertThrows() fails on another class",
    () => assertThrows(() => throwError(new Error("a")), TypeError),
  ],
  [
    "assertThrows() fails on another message",
    () => assertThrows(() => throwError(new Error("a")), Error, "b"),
  ],
  [
    "assertThrows() fails on what is not an error when a class is asked for",
    () => assertThrows(() => throwError({ name: "Error", message: "a" }), Error),
  ],
  ["assertRejects() fails on a promise that is kept", () => assertRejects(() => Promise.resolve())],
  [
    "assertRejects() fails on another class",
    () => assertRejects(rejectWith(new Error("a")), TypeError),
  ],
  [
    "assertRejects() fails on another message",
    () => assertRejects(rejectWith(new Error("a")), Error, "b"),
  ],
  [
    "assertRejects() fails on what is not an error when a class is asked for",
    () => assertRejects(rejectWith("a"), Error),
  ],
  [
    "assertRejects() fails when the function throws at once",
    () => assertRejects(throwInsteadOfReject),
  ],
  [
    "assertRejects() fails when the function throws at once the class asked for",
    () => assertRejects(throwInsteadOfReject, TypeError, "a"),
  ],
];

for (const [name, a, b] of EQUAL) {
  PASSES.push([`assertEquals() passes on ${name}`, () => assertEquals(a, b)]);
  FAILS.push([`assertNotEquals() fails on ${name}`, () => assertNotEquals(a, b)]);
}
for (const [name, a, b] of UNEQUAL) {
  FAILS.push([`assertEquals() fails on different values: ${name}`, () => assertEquals(a, b)]);
  FAILS.push([`assertEquals() fails the other way round: ${name}`, () => assertEquals(b, a)]);
  PASSES.push([`assertNotEquals() passes on ${name}`, () => assertNotEquals(a, b)]);
}

for (const [name, act] of PASSES) {
  Deno.test(name, async () => {
    await act();
  });
}

for (const [name, act] of FAILS) {
  Deno.test(name, async () => {
    // Not an assertion of the library under test, which could hide its own fault.
    if (await describeFailure(act) !== "AssertionError") throw new Error("It does not fail");
  });
}

async function describeFailure(act: () => unknown): Promise<string | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : typeof error;
  }
}

Deno.test("assertThrows() gives the error that was thrown", () => {
  assertStrictEquals(assertThrows(() => throwError(ERROR), Error), ERROR);
});

Deno.test("assertRejects() gives the error of the rejection", async () => {
  assertStrictEquals(await assertRejects(rejectWith(ERROR), Error), ERROR);
});

Deno.test("FakeTime starts at the given time and moves only when ticked", () => {
  using time = new FakeTime(1_000);

  const before = [time.now, Date.now(), new Date().getTime()];
  time.tick(500);

  assertEquals(before, [1_000, 1_000, 1_000]);
  assertEquals([time.now, Date.now(), new Date().getTime()], [1_500, 1_500, 1_500]);
});

Deno.test("FakeTime runs timers in the order in which they come due, each at its time", () => {
  using time = new FakeTime(0);
  const ran: [string, number][] = [];
  const note = (name: string): void => void ran.push([name, Date.now()]);

  setTimeout(note, 20, "late");
  const interval = setInterval(() => note("again"), 10);
  setTimeout(() => setTimeout(note, 0, "at once"), 5);
  setTimeout(note, 20, "last");
  clearTimeout(setTimeout(note, 1, "cleared"));
  time.tick(4);
  const early = ran.length;
  time.tick(16);
  clearInterval(interval);
  time.tick(100);

  assertEquals(early, 0);
  assertEquals(ran, [["at once", 5], ["again", 10], ["late", 20], ["last", 20], ["again", 20]]);
});

Deno.test("FakeTime stops at the timer that throws", () => {
  using time = new FakeTime(0);
  const ran: number[] = [];
  setTimeout(() => throwError(new RangeError("a")), 10);
  setTimeout(() => ran.push(Date.now()), 20);

  assertThrows(() => time.tick(30), RangeError, "a");

  assertEquals([time.now, ran], [10, []]);
});

Deno.test("FakeTime.next() goes to the next timer and returns false when there is none", () => {
  using time = new FakeTime(0);
  const ran: number[] = [];
  setTimeout(() => ran.push(Date.now()), 10);
  clearTimeout(setTimeout(() => ran.push(-1), 5));

  const answers = [time.next(), time.next()];

  assertEquals([answers, ran, time.now], [[true, false], [10], 10]);
});

Deno.test("FakeTime.tickAsync() settles promises before it moves time, and not between timers", async () => {
  using time = new FakeTime(0);
  const ran: number[] = [];
  void Promise.resolve().then(() => {
    setTimeout(async () => {
      await Promise.resolve();
      setTimeout(() => ran.push(Date.now()), 10);
    }, 10);
  });

  await time.tickAsync(20);
  const first = [...ran];
  await time.tickAsync(10);

  assertEquals(first, []);
  assertEquals(ran, [30]);
});

Deno.test("FakeTime aborts the signals of AbortSignal.timeout()", () => {
  using time = new FakeTime();
  const signal = AbortSignal.timeout(10);

  time.tick(9);
  const early = signal.aborted;
  time.tick(1);

  assertEquals([early, signal.aborted, signal.reason.name], [false, true, "TimeoutError"]);
});

Deno.test("FakeTime brings back what it replaced", () => {
  const read = (): unknown[] => [Date, setTimeout, clearTimeout, setInterval, clearInterval];
  const before = [...read(), AbortSignal.timeout];

  const time = new FakeTime();
  const during = [...read(), AbortSignal.timeout];
  time.restore();

  for (const [index, real] of before.entries()) {
    assert(during[index] !== real);
    assertStrictEquals([...read(), AbortSignal.timeout][index], real);
  }
});

Deno.test("FakeTime fails where it would hide a fault of the test", () => {
  const time = new FakeTime();
  const { setTimeout: fakeTimeout } = globalThis;
  assertThrows(() => new FakeTime(), Error);
  assertThrows(() => time.tick(-1), RangeError);
  assertThrows(() => Reflect.apply(setTimeout, undefined, ["text"]), Error);
  time.restore();
  assertThrows(() => time.restore(), Error);
  assertThrows(() => fakeTimeout(() => {}), Error);
  assertThrows(() => new FakeTime(NaN), TypeError);
});
