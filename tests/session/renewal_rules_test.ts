import { assertEquals } from "@std/assert";
import { startFlight } from "../../src/async/single_flight.ts";
import { createSession, type Session } from "../../src/protocol/session.ts";
import { activate, type ActiveSession } from "../../src/session/active_session.ts";
import { NO_REFUSALS, noteRenewal, type Refusals } from "../../src/session/refusal_rules.ts";
import {
  decideAge,
  decideTake,
  type LoginReason,
  type LoginUnderWay,
  nameEnd,
  type ServingState,
  type SessionAge,
  type SessionState,
  startFirstSecond,
  type TakeDecision,
  type Taker,
  type TakeTimes,
} from "../../src/session/renewal_rules.ts";
import { createManualClock } from "../../testing.ts";

const NOW_MS = Date.UTC(2026, 10, 24);
const MINUTE_MS = 60_000;
const TIMES: TakeTimes = {
  sessionTimeoutMs: 15 * MINUTE_MS,
  refreshEarlyMs: 5 * MINUTE_MS,
  timeoutMs: 30_000,
  requestTimeoutMs: 130_000,
};
const PATH = "GET /v1/denied";

function cookie(fields: Partial<Session> = {}): Session {
  return createSession({ kind: "cookie", secret: "c", issuedAtMs: NOW_MS, ...fields });
}

/** A token whose life began an hour before its end, unless told otherwise. */
function token(leftMs: number, lifeMs = 60 * MINUTE_MS): Session {
  const expiresAtMs = NOW_MS + leftMs;
  return createSession({
    ...{ kind: "bearer", secret: "t", issuedAtMs: expiresAtMs - lifeMs, expiresAtMs },
  });
}

// ── decideAge ──

const AGES: readonly (readonly [
  what: string,
  session: Session,
  idleMs: number,
  times: Partial<TakeTimes>,
  age: SessionAge,
])[] = [
  ["a cookie that was just used", cookie(), 0, {}, "good"],
  ["a cookie idle for almost two thirds", cookie(), 10 * MINUTE_MS - 1, {}, "good"],
  ["a cookie idle for two thirds", cookie(), 10 * MINUTE_MS, {}, "due"],
  ["a cookie idle for almost all of its time", cookie(), 15 * MINUTE_MS - 1, {}, "due"],
  ["a cookie idle for all of its time", cookie(), 15 * MINUTE_MS, {}, "over"],
  ["a cookie idle for a day", cookie(), 86_400_000, {}, "over"],
  [
    "a cookie of an older tenant",
    cookie(),
    40 * MINUTE_MS,
    { sessionTimeoutMs: 3_600_001 },
    "good",
  ],
  ["a cookie that was issued long ago", cookie({ issuedAtMs: 0 }), 0, {}, "good"],
  ["a cookie that was used after now", cookie(), -1, {}, "due"],
  ["a cookie that was used 30 days after now", cookie(), -30 * 86_400_000, {}, "due"],
  ["a token just before its early time", token(5 * MINUTE_MS + 1), 0, {}, "good"],
  ["a token in its early time", token(5 * MINUTE_MS), 0, {}, "due"],
  ["a token just before its end", token(1), 0, {}, "due"],
  ["a token at its end", token(0), 0, {}, "over"],
  ["a token after its end", token(-1), 0, {}, "over"],
  ["a token that is idle for hours", token(5 * MINUTE_MS + 1), 9 * 3_600_000, {}, "good"],
  ["a short token before its last third", token(20_001, 60_000), 0, {}, "good"],
  ["a short token in its last third", token(20_000, 60_000), 0, {}, "due"],
  ["a token that is renewed at its end alone", token(1), 0, { refreshEarlyMs: 0 }, "good"],
  ["a token that does not tell its start", withoutStart(5 * MINUTE_MS), 0, {}, "due"],
  ["such a token before its early time", withoutStart(5 * MINUTE_MS + 1), 0, {}, "good"],
  [
    "a token that does not tell its end",
    createSession({ kind: "bearer", secret: "t" }),
    9e9,
    {},
    "good",
  ],
  ["a token that was used after now", token(5 * MINUTE_MS + 1), -1, {}, "due"],
];

function withoutStart(leftMs: number): Session {
  return createSession({ kind: "bearer", secret: "t", expiresAtMs: NOW_MS + leftMs });
}

for (const [what, session, idleMs, times, age] of AGES) {
  Deno.test(`decideAge() of ${what} is ${age}`, () => {
    assertEquals(decideAge(session, NOW_MS - idleMs, NOW_MS, { ...TIMES, ...times }), age);
  });
}

for (const [kind, reason] of [["cookie", "idle"], ["bearer", "expiring"]] as const) {
  Deno.test(`nameEnd() of a ${kind} is ${reason}`, () => {
    assertEquals(nameEnd(kind), reason);
  });
}

// ── decideTake: the states ──

function active(session: Session, idleMs = 0): ActiveSession {
  return activate({ session, isFound: false, usedAtMs: NOW_MS - idleMs });
}

const GOOD = active(cookie());
const STATES = {
  good: { kind: "serving", active: GOOD },
  idle: { kind: "serving", active: active(cookie(), 10 * MINUTE_MS) },
  "cookie over": { kind: "serving", active: active(cookie(), 15 * MINUTE_MS) },
  early: { kind: "serving", active: active(token(60_001)) },
  "last minute": { kind: "serving", active: active(token(60_000)) },
  "token over": { kind: "serving", active: active(token(0)) },
} as const satisfies Record<string, ServingState>;

const EXISTING = startFlight<ActiveSession>(createManualClock(), () => new Promise(() => {}));

/** A login that began so many milliseconds ago. */
function login(reason: LoginReason, isAhead: boolean, sinceMs = 0): LoginUnderWay {
  const firstSecond = startFirstSecond(NOW_MS - sinceMs);
  return { reason, isAhead, firstSecond, flight: EXISTING };
}

const RESENDABLE: Taker = { canResend: true, hasWaited: false };
const ONE_SHOT: Taker = { canResend: false, hasWaited: false };
const USE: TakeDecision = { kind: "use", renew: false };
const RENEW: TakeDecision = { kind: "use", renew: true };

function need(reason: LoginReason): TakeDecision {
  return { kind: "need", reason };
}

function prefer(reason: LoginReason, longestMs: number): TakeDecision {
  return { kind: "prefer", reason, longestMs };
}

function check(
  what: string,
  state: SessionState,
  taker: Taker,
  expected: TakeDecision,
  refusals: Refusals = NO_REFUSALS,
  times: Partial<TakeTimes> = {},
): void {
  Deno.test(`decideTake(): ${what}`, () => {
    assertEquals(decideTake(state, taker, refusals, NOW_MS, { ...TIMES, ...times }), expected);
  });
}

// What a state asks of a call: one that can be sent again, one that cannot, and either once it has
// waited.
const WITHOUT_LOGIN: readonly (readonly [
  state: keyof typeof STATES,
  resendable: TakeDecision,
  oneShot: TakeDecision,
  waited: TakeDecision,
])[] = [
  ["good", USE, USE, USE],
  ["idle", USE, prefer("idle", 30_000), USE],
  ["cookie over", need("idle"), need("idle"), need("idle")],
  ["early", RENEW, prefer("expiring", 30_000), USE],
  ["last minute", prefer("expiring", 30_000), prefer("expiring", 30_000), USE],
  ["token over", need("expiring"), need("expiring"), need("expiring")],
];

for (const canResend of [true, false]) {
  const taker = { canResend, hasWaited: false };
  const who = canResend ? "a call that can be sent again" : "a call that cannot be sent again";

  check(`${who} needs a login where there was none`, { kind: "none" }, taker, need("first"));
  check(
    `${who} needs the first login that is under way`,
    { kind: "none", login: login("first", false) },
    taker,
    need("first"),
  );
  check(
    `${who} needs the first login although it has waited`,
    { kind: "none" },
    { ...taker, hasWaited: true },
    need("first"),
  );
}

for (const [name, resendable, oneShot, waited] of WITHOUT_LOGIN) {
  const state = STATES[name];
  check(`a call that can be sent again, session ${name}`, state, RESENDABLE, resendable);
  check(`a call that cannot be sent again, session ${name}`, state, ONE_SHOT, oneShot);
  for (const canResend of [true, false]) {
    const taker = { canResend, hasWaited: true };
    check(`a call (resend: ${canResend}) that has waited, session ${name}`, state, taker, waited);
  }
}

check(
  "with waitUntil a call in the last minute does not wait",
  STATES["last minute"],
  RESENDABLE,
  RENEW,
  NO_REFUSALS,
  {
    waitUntil: () => {},
  },
);
check(
  "with waitUntil a call in the last minute that cannot be sent again waits",
  STATES["last minute"],
  ONE_SHOT,
  prefer("expiring", 30_000),
  NO_REFUSALS,
  { waitUntil: () => {} },
);

// A renewal ahead of need that failed is not begun again for a while.
for (const [lengthMs, isOver] of [[1, false], [0, true]] as const) {
  const aheadPause = { startMs: NOW_MS - 30_000, lengthMs: 30_000 + lengthMs };
  const when = isOver
    ? "once the pause after a failed one is over"
    : "in the pause after a failed one";

  for (const [name, resendable, oneShot] of WITHOUT_LOGIN) {
    if (name.endsWith("over")) {
      check(`${when}, session ${name}`, { ...STATES[name], aheadPause }, RESENDABLE, resendable);
      continue;
    }
    const state = { ...STATES[name], aheadPause };
    check(`${when}, session ${name}`, state, RESENDABLE, isOver ? resendable : USE);
    check(`${when}, no second send, session ${name}`, state, ONE_SHOT, isOver ? oneShot : USE);
  }
}

// A login that is needed is under way: calls wait for what is left of its first second.
for (const reason of ["rejected", "reconnect", "idle"] as const) {
  for (const name of ["good", "idle", "early", "last minute"] as const) {
    for (
      const [sinceMs, resendable] of [
        [0, prefer(reason, 1_000)],
        [400, prefer(reason, 600)],
        [999, prefer(reason, 1)],
        [1_000, USE],
        [60_000, USE],
        [-1, USE], // the clock was set back
      ] as const
    ) {
      const state = { ...STATES[name], login: login(reason, false, sinceMs) };
      const when = `${sinceMs} ms after a login "${reason}" began, session ${name}`;
      check(when, state, RESENDABLE, resendable);
      check(`no second send, ${when}`, state, ONE_SHOT, prefer(reason, 130_000));
      check(`has waited, ${when}`, state, { canResend: true, hasWaited: true }, USE);
      check(
        `no second send and has waited, ${when}`,
        state,
        { canResend: false, hasWaited: true },
        USE,
      );
    }
  }
}

for (const name of ["cookie over", "token over"] as const) {
  for (const isAhead of [true, false]) {
    const state = { ...STATES[name], login: login("rejected", isAhead, 5_000) };
    check(
      `a session ${name} needs the login under way (ahead: ${isAhead})`,
      state,
      RESENDABLE,
      need(nameEnd(STATES[name].active.kind)),
    );
  }
}

// A login ahead of need is under way: only those wait for it that would have begun it.
for (const [name, resendable, oneShot] of WITHOUT_LOGIN) {
  const state = { ...STATES[name], login: login("expiring", true) };
  check(`a login ahead of need is under way, session ${name}`, state, RESENDABLE, resendable);
  check(
    `no second send, a login ahead of need is under way, session ${name}`,
    state,
    ONE_SHOT,
    oneShot,
  );
}

// A path was refused to a call that could not be sent again: the next call renews.
const QUIET = noteRenewal(NO_REFUSALS, "GET /v1/other", GOOD, NOW_MS - 9_999);
const QUIET_OVER = noteRenewal(NO_REFUSALS, "GET /v1/other", GOOD, NOW_MS - 10_000);
const NOTED = noteRenewal(NO_REFUSALS, PATH, GOOD, NOW_MS - 9_999);
const REFUSED: ServingState = { ...STATES.good, refusedBy: PATH };
const REFUSED_PREFER: TakeDecision = {
  kind: "prefer",
  reason: "rejected",
  longestMs: 1_000,
  callName: PATH,
};
const REFUSED_ONE_SHOT: TakeDecision = {
  kind: "prefer",
  reason: "rejected",
  longestMs: 130_000,
  callName: PATH,
};

check("a refused path makes the next call renew", REFUSED, RESENDABLE, REFUSED_PREFER);
check(
  "a refused path makes the next call without a second send renew",
  REFUSED,
  ONE_SHOT,
  REFUSED_ONE_SHOT,
);
check(
  "a refused path, and the call has waited",
  REFUSED,
  { canResend: true, hasWaited: true },
  USE,
);
check("a refused path in a quiet time", REFUSED, RESENDABLE, USE, QUIET);
check("a refused path after a quiet time", REFUSED, RESENDABLE, REFUSED_PREFER, QUIET_OVER);
check("a refused path that is noted", REFUSED, RESENDABLE, USE, NOTED);
check(
  "a refused path while a login ahead of need is under way",
  { ...REFUSED, login: login("expiring", true) },
  RESENDABLE,
  USE,
);
check(
  "a refused path while its renewal is under way",
  { ...REFUSED, login: login("rejected", false, 300) },
  RESENDABLE,
  prefer("rejected", 700),
);
check(
  "a refused path, and the session is over",
  { ...STATES["cookie over"], refusedBy: PATH },
  RESENDABLE,
  need("idle"),
);

Deno.test("startFirstSecond() lasts a second from now", () => {
  assertEquals(startFirstSecond(NOW_MS), { startMs: NOW_MS, lengthMs: 1_000 });
});
