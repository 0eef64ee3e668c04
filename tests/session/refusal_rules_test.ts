import { assertEquals, assertStrictEquals } from "@std/assert";
import { createSession } from "../../src/protocol/session.ts";
import { activate, type ActiveSession } from "../../src/session/active_session.ts";
import {
  decideAfterRefusal,
  mayRenew,
  NO_REFUSALS,
  noteAccepted,
  noteRenewal,
  type RefusalDecision,
  type Refusals,
  type RefusedCall,
} from "../../src/session/refusal_rules.ts";

const NOW_MS = Date.UTC(2026, 10, 24);
const PATH = "GET /v1/denied";
const OTHER = "GET /v1/other";

function open(isFound = false): ActiveSession {
  const session = createSession({ kind: "cookie", secret: "s" });
  return activate({ session, isFound, usedAtMs: NOW_MS });
}

const OLD = open();
const ACTIVE = open();
const FOUND = open(true);

/** What is remembered once a path has made so many renewals, the last of them so long ago. */
function renew(path: string | undefined, sinceMs: number, times = 1, active = ACTIVE): Refusals {
  let refusals = NO_REFUSALS;
  for (let count = 0; count < times; count++) {
    refusals = noteRenewal(refusals, path, active, NOW_MS - sinceMs);
  }
  return refusals;
}

function listNotes({ notes }: Refusals): [path: string, lengthMs: number][] {
  return [...notes].map(([path, { lengthMs }]) => [path, lengthMs]);
}

// ── noteRenewal ──

Deno.test("noteRenewal() notes the path for 10 s, and a quiet time of 10 s for all", () => {
  assertEquals(noteRenewal(NO_REFUSALS, PATH, ACTIVE, NOW_MS), {
    notes: new Map([[PATH, { startMs: NOW_MS, lengthMs: 10_000 }]]),
    quiet: { startMs: NOW_MS, lengthMs: 10_000, active: ACTIVE, callName: PATH },
  });
});

Deno.test("noteRenewal() doubles the time of a path up to 10 minutes; the quiet time stays 10 s", () => {
  const lengths: unknown[] = [];
  let refusals = NO_REFUSALS;

  for (let times = 0; times < 9; times++) {
    refusals = noteRenewal(refusals, PATH, ACTIVE, NOW_MS + times);
    lengths.push([refusals.notes.get(PATH)?.lengthMs, refusals.quiet?.lengthMs]);
  }

  const expected = [10, 20, 40, 80, 160, 320, 600, 600, 600];
  assertEquals(lengths, expected.map((seconds) => [seconds * 1_000, 10_000]));
  assertEquals(refusals.notes.get(PATH)?.startMs, NOW_MS + 8);
});

Deno.test("noteRenewal() doubles each path by itself", () => {
  let refusals = renew(PATH, 0, 3);

  refusals = noteRenewal(refusals, OTHER, ACTIVE, NOW_MS);

  assertEquals(listNotes(refusals), [[PATH, 40_000], [OTHER, 10_000]]);
});

Deno.test("noteRenewal() keeps the last 50 paths, the newest last", () => {
  let refusals = NO_REFUSALS;
  for (let path = 0; path < 50; path++) {
    refusals = noteRenewal(refusals, `GET /v1/${path}`, ACTIVE, NOW_MS);
  }

  refusals = noteRenewal(refusals, "GET /v1/0", ACTIVE, NOW_MS); // it is the newest again
  refusals = noteRenewal(refusals, "GET /v1/50", ACTIVE, NOW_MS);

  assertEquals([...refusals.notes.keys()], [
    ...Array.from({ length: 48 }, (_, index) => `GET /v1/${index + 2}`),
    "GET /v1/0",
    "GET /v1/50",
  ]);
  assertEquals(refusals.notes.get("GET /v1/0")?.lengthMs, 20_000);
});

Deno.test("noteRenewal() lets a found session bar no path at first, but begins a quiet time", () => {
  const before = renew(OTHER, 60_000);

  const after = noteRenewal(before, PATH, FOUND, NOW_MS);

  assertEquals(listNotes(after), [[OTHER, 10_000], [PATH, 0]]);
  assertEquals(after.quiet, { startMs: NOW_MS, lengthMs: 10_000, active: FOUND });
  assertEquals(listNotes(noteRenewal(after, PATH, FOUND, NOW_MS)), [[OTHER, 10_000], [
    PATH,
    10_000,
  ]]);
});

Deno.test("noteRenewal() notes no path where none is known, but a quiet time", () => {
  assertEquals(noteRenewal(NO_REFUSALS, undefined, ACTIVE, NOW_MS), {
    notes: new Map(),
    quiet: { startMs: NOW_MS, lengthMs: 10_000, active: ACTIVE },
  });
});

Deno.test("noteRenewal() changes nothing of what it is given", () => {
  const before = renew(PATH, 0);
  const copy = structuredClone(listNotes(before));

  noteRenewal(before, PATH, ACTIVE, NOW_MS);
  noteRenewal(before, OTHER, ACTIVE, NOW_MS);

  assertEquals(listNotes(before), copy);
  assertEquals(NO_REFUSALS, { notes: new Map() });
});

// ── noteAccepted ──

const NOTED = renew(PATH, 5_000, 2);
const BOTH = noteRenewal(NOTED, OTHER, ACTIVE, NOW_MS); // the quiet time is that of OTHER

const ACCEPTED: readonly (readonly [
  what: string,
  before: Refusals,
  path: string,
  waitedFor: ActiveSession | undefined,
  notes: [string, number][],
  isQuiet: boolean,
])[] = [
  ["the path that made the renewal", NOTED, PATH, undefined, [], false],
  ["another path", NOTED, OTHER, undefined, [[PATH, 20_000]], true],
  ["another path that waited for the renewal", NOTED, OTHER, ACTIVE, [], false],
  ["another path that waited for an older one", NOTED, OTHER, OLD, [[PATH, 20_000]], true],
  [
    "a noted path that did not make the last renewal",
    BOTH,
    PATH,
    undefined,
    [[OTHER, 10_000]],
    true,
  ],
  ["the path that made the last of two renewals", BOTH, OTHER, undefined, [[PATH, 20_000]], false],
  ["a noted path that waited for the renewal of another", BOTH, PATH, ACTIVE, [], false],
  [
    "any path after a session was found",
    renew(PATH, 0, 1, FOUND),
    OTHER,
    undefined,
    [[PATH, 0]],
    true,
  ],
  [
    "a path that waited for a session that was found",
    renew(PATH, 0, 1, FOUND),
    OTHER,
    FOUND,
    [[PATH, 0]],
    false,
  ],
];

for (const [what, before, path, waitedFor, notes, isQuiet] of ACCEPTED) {
  Deno.test(`noteAccepted() of ${what} leaves ${notes.length} notes and ${isQuiet ? "the" : "no"} quiet time`, () => {
    const count = before.notes.size;

    const after = noteAccepted(before, path, waitedFor);

    assertEquals([listNotes(after), after.quiet], [notes, isQuiet ? before.quiet : undefined]);
    assertEquals(before.notes.size, count);
  });
}

for (
  const [what, before, path] of [
    ["where nothing is remembered", NO_REFUSALS, PATH],
    ["of a path that nothing is remembered of", NOTED, OTHER],
    ["in a quiet time that another session began", renew(undefined, 0), OTHER],
  ] as const
) {
  Deno.test(`noteAccepted() ${what} gives the same value back`, () => {
    assertStrictEquals(noteAccepted(before, path, undefined), before);
  });
}

// ── mayRenew ──

const MAY: readonly (readonly [what: string, refusals: Refusals, path: string, may: boolean])[] = [
  ["where nothing is remembered", NO_REFUSALS, PATH, true],
  ["the path itself at once", renew(PATH, 0), PATH, false],
  ["another path at once", renew(PATH, 0), OTHER, false],
  ["the path itself after 9 999 ms", renew(PATH, 9_999), PATH, false],
  ["another path after 9 999 ms", renew(PATH, 9_999), OTHER, false],
  ["the path itself after 10 s", renew(PATH, 10_000), PATH, true],
  ["another path after 10 s", renew(PATH, 10_000), OTHER, true],
  ["the path itself 10 s after its second", renew(PATH, 10_000, 2), PATH, false],
  ["another path 10 s after the second of a path", renew(PATH, 10_000, 2), OTHER, true],
  ["the path itself 20 s after its second", renew(PATH, 20_000, 2), PATH, true],
  ["the path itself 599 999 ms after its tenth", renew(PATH, 599_999, 10), PATH, false],
  ["the path itself 10 minutes after its tenth", renew(PATH, 600_000, 10), PATH, true],
  ["the path itself when the clock was set back", renew(PATH, -3_600_000, 10), PATH, true],
  ["any path 9 999 ms after a session was found", renew(PATH, 9_999, 1, FOUND), PATH, false],
  ["any path 10 s after a session was found", renew(PATH, 10_000, 1, FOUND), PATH, true],
];

for (const [what, refusals, path, may] of MAY) {
  Deno.test(`mayRenew() ${what} is ${may}`, () => {
    assertEquals(mayRenew(refusals, path, NOW_MS), may);
  });
}

// ── decideAfterRefusal ──

const CALL: RefusedCall = { name: PATH, canResend: true, renewals: 0, finds: 0 };
const LOGIN = {};

/** What is remembered in each row, and what is left of it. */
const MEMORIES: readonly (readonly [
  what: string,
  refusals: Refusals,
  noteMs: number,
  quietMs: number,
])[] = [
  ["nothing remembered", NO_REFUSALS, 0, 0],
  ["all over", renew(PATH, 10_000), 0, 0],
  ["a quiet time of another path", renew(OTHER, 4_000), 0, 6_000],
  ["its own first note and quiet time", renew(PATH, 4_000), 6_000, 6_000],
  ["its own second note, no quiet time", renew(PATH, 15_000, 2), 5_000, 0],
  ["the last millisecond of its second note", renew(PATH, 19_999, 2), 1, 0],
  ["a quiet time after a session was found", renew(PATH, 9_999, 1, FOUND), 0, 1],
];

function wait(quiet: Refusals["quiet"], leftMs: number): RefusalDecision {
  if (!quiet) throw new Error("no quiet time");
  return { kind: "wait", quiet, leftMs };
}

function check(
  what: string,
  call: Partial<RefusedCall>,
  [memory, refusals]: readonly [string, Refusals, number, number],
  expected: RefusalDecision,
  { login, active = ACTIVE }: { login?: object; active?: ActiveSession } = {},
): void {
  Deno.test(`decideAfterRefusal() of ${what}, ${memory}, is ${expected.kind}`, () => {
    const state = { active, login };

    const decision = decideAfterRefusal(state, ACTIVE, { ...CALL, ...call }, refusals, NOW_MS);

    assertEquals(decision, expected);
  });
}

for (const memory of MEMORIES) {
  const [, refusals, noteMs, quietMs] = memory;
  const fresh: RefusalDecision = noteMs > 0
    ? { kind: "give_back", retryAfterMs: noteMs }
    : quietMs > 0
    ? wait(refusals.quiet, quietMs)
    : { kind: "renew" };
  const spent: RefusalDecision = {
    kind: "give_back",
    retryAfterMs: noteMs > 0 ? noteMs : quietMs > 0 ? quietMs : undefined,
  };

  // No login is under way.
  check("a call", {}, memory, fresh);
  check("a call that found one session", { finds: 1 }, memory, fresh);
  check("a call that found two sessions", { finds: 2 }, memory, spent);
  check("a call that has had its renewal", { renewals: 1 }, memory, spent);
  check("a call that has had both", { renewals: 1, finds: 1 }, memory, spent);

  // One is: it is joined by all that may still have one.
  check("a call with a login under way", {}, memory, { kind: "join" }, { login: LOGIN });
  check("a call that found one, with a login under way", { finds: 1 }, memory, { kind: "join" }, {
    login: LOGIN,
  });
  check("a call that has had its own, with a login under way", { renewals: 1 }, memory, spent, {
    login: LOGIN,
  });

  // There is a newer session: the 401 is late, and costs no login.
  for (const call of [{}, { renewals: 1 }, { finds: 2 }]) {
    for (const login of [undefined, LOGIN]) {
      const what = `a late call ${JSON.stringify(call)}${login ? " with a login under way" : ""}`;
      check(what, call, memory, { kind: "resend" }, { active: OLD, ...(login && { login }) });
    }
  }

  // What cannot be sent again gets its 401.
  for (const active of [ACTIVE, OLD]) {
    for (const login of [undefined, LOGIN]) {
      const which = active === ACTIVE ? "the session in force" : "an older session";
      const what = `a call of ${which} without a second send${login ? ", a login under way" : ""}`;
      check(what, { canResend: false }, memory, { kind: "give_back" }, {
        active,
        ...(login && { login }),
      });
    }
  }
}
