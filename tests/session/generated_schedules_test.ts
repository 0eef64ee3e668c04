import { assertEquals } from "@std/assert";
import type { StoreKind } from "../fixtures/bad_store.ts";
import { liveThrough } from "../fixtures/session_world.ts";
import {
  SESSION_MS,
  TOKEN_MS,
  type WorldAction,
  type WorldCall,
  type WorldOutcome,
  type WorldPlan,
} from "../fixtures/world_plan.ts";

// A failure prints its seed: SEED=123 replays that world alone, RUNS=5000 tries more of them.
const SEED = Deno.env.get("SEED");
const RUNS = Number(Deno.env.get("RUNS") ?? 150);
const FIRST = Number(Deno.env.get("FIRST") ?? 0);

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const QUIET_MS = 10_000;
const LONGEST_NOTE_MS = 600_000;
const LEASE_MS = 35_000;
const MOST_ATTEMPTS = 5;

// The time to write a session to a slow store, and to give its lease back.
const PUBLISH_MS = 5_000;

/** How logins go in a world. */
type Weather = "fine" | "failing" | "rotating";

// ── what happens ──

/** Draws from a sequence that a seed decides. */
interface Draw {
  number(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(values: readonly [T, ...T[]]): T;
}

function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  // Mulberry32: small, and good enough to choose what happens.
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
  const number = (least: number, most: number): number =>
    Math.floor(least + next() * (most - least + 1));
  return {
    number,
    chance: (share) => next() < share,
    pick: ([first, ...rest]) => [first, ...rest][number(0, rest.length)] ?? first,
  };
}

function drawPlan(seed: number, weather: Weather): WorldPlan {
  const draw = createDraw(seed);
  const machines = draw.chance(0.5) ? 1 : draw.number(2, 5);
  const kinds: readonly [StoreKind | "none", ...(StoreKind | "none")[]] = [
    ...["none", "good", "good", "slow", "without_lease"] as const,
    ...["without_ttl", "stale", "says_yes", "says_no"] as const,
  ];
  const hasSteps = draw.chance(0.3);
  const actions: WorldAction[] = [];
  let atMs = 0;
  for (let left = draw.number(5, 40); left > 0; left--) {
    const most = draw.pick([50, 500, 3_000, 30_000, 5 * MINUTE_MS, 20 * MINUTE_MS]);
    atMs += draw.number(0, most);
    actions.push(drawAction(draw, atMs, draw.number(0, machines - 1), weather, hasSteps));
  }
  return {
    seed,
    machines,
    store: draw.pick(kinds),
    loginMs: draw.pick([10, 50, 800, 5_000]),
    latencyMs: draw.pick([2, 20, 400, 3_000]),
    hasTokens: draw.chance(0.25),
    rotates: draw.chance(0.5),
    actions,
  };
}

function drawAction(
  draw: Draw,
  atMs: number,
  machine: number,
  weather: Weather,
  hasSteps: boolean,
): WorldAction {
  const kind = draw.number(0, 99);
  if (kind < 12) return { atMs, kind: "end" };
  if (kind < 22) {
    return {
      ...{ atMs, kind: "call", machine, path: `/forbidden/${draw.number(1, 2)}` },
      ...{ times: draw.number(1, 40), everyMs: draw.pick([200, 1_000, 7_000, 61_000]) },
      deadlineMs: draw.pick([undefined, 30, 3_000]),
    };
  }
  if (kind < 25) return { atMs, kind: "lose", replies: draw.number(1, 3) };
  if (kind < 28) return { atMs, kind: "reconnect", machine };
  if (kind < 31) return { atMs, kind: "dead_lease" };
  if (kind < 34) {
    const forMs = draw.pick([1_000, 10_000, 5 * MINUTE_MS]);
    return { atMs, kind: "store_fails", how: draw.pick(["throws", "hangs"] as const), forMs };
  }
  if (kind < 40 && hasSteps) {
    const size = draw.pick([1_000, MINUTE_MS, 60 * MINUTE_MS, 30 * DAY_MS]);
    return { atMs, kind: "step", machine, ms: draw.pick([size, -size]) };
  }
  if (kind < 50 && weather === "failing") {
    const how = draw.pick(["busy", "limited", "lost", "hangs", "refused"] as const);
    return { atMs, kind: "logins_fail", how, forMs: draw.pick([500, 5_000, 60_000, 300_000]) };
  }
  if (kind < 45 && weather === "rotating") return { atMs, kind: "rotate" };
  if (kind < 50 && weather === "rotating") return { atMs, kind: "learn", machine };
  return {
    ...{ atMs, kind: "call", machine, path: `/good/${draw.number(1, 3)}` },
    isOneShot: draw.chance(0.2),
    deadlineMs: draw.pick([undefined, undefined, 30, 2_000, 60_000]),
    times: draw.pick([1, 1, 3, 20]),
    everyMs: draw.pick([0, 40, 900]),
  };
}

// ── what must hold ──

function check(plan: WorldPlan, outcome: WorldOutcome, weather: Weather): string[] {
  const wrong: string[] = [];
  for (const [id, call] of outcome.calls.entries()) {
    const why = judgeCall(plan, outcome, call, weather);
    if (why) wrong.push(`call ${id} ${JSON.stringify(call)}: ${why}`);
  }
  if (outcome.timers > 0) wrong.push(`${outcome.timers} timers are left`);
  const logins = outcome.logins.length;
  const most = boundLogins(plan, outcome);
  if (weather !== "rotating" && logins > most) wrong.push(`${logins} logins, and not ${most}`);
  for (let machine = 0; machine < plan.machines; machine++) {
    const rejected = outcome.logins.filter((login) =>
      login.machine === machine && login.isRejected
    );
    const again = plan.actions.filter((a) => a.kind === "reconnect" && a.machine === machine);
    const secrets = new Set(rejected.map(({ secret }) => secret));
    if (rejected.length > secrets.size + again.length) {
      wrong.push(`machine ${machine} sent rejected credentials again`);
    }
  }
  return wrong;
}

function judgeCall(
  plan: WorldPlan,
  outcome: WorldOutcome,
  call: WorldCall,
  weather: Weather,
): string | undefined {
  const { deadlineMs, endMs, isCalm, isOneShot, lost, path, result, sent } = call;
  if (endMs === undefined || result === undefined) return "it hangs";
  if (weather === "fine" && endMs - call.startMs > boundTime(plan)) return "it is too late";
  const ended = sent.filter(({ hadEnded }) => hadEnded).map(({ session }) => session);
  if (ended.length > new Set(ended).size + lost) return "sent twice with one ended session";
  if (path.startsWith("/forbidden") || result === 200) return undefined;
  if (lost === MOST_ATTEMPTS) return undefined;
  if (isOneShot && lost > 0) return undefined;
  if (isOneShot && ended.length > 0) {
    const isLate = weather === "fine" && hasWaited(plan, outcome, call);
    return isLate ? "it did not wait for the login" : undefined;
  }
  // A clock that jumps makes a login look as if it stood still: a caller lets it begin again once.
  const jumps = plan.actions.filter((action) =>
    action.kind === "step" && action.machine === call.machine && action.ms > 0 &&
    action.atMs >= call.startMs && action.atMs <= endMs
  );
  if (result === "timed_out" && jumps.length > 1) return undefined;
  // All that a call may be late by: the first second of a renewal, and of each that overtakes it.
  const again = plan.actions.filter((action) =>
    action.kind === "reconnect" && action.machine === call.machine &&
    action.atMs >= call.startMs && action.atMs <= endMs
  );
  const longestMs = plan.latencyMs + 1_100 * (1 + again.length);
  if (
    isCalm && lost === 0 && (!isOneShot || deadlineMs === undefined) &&
    (deadlineMs ?? Infinity) > longestMs
  ) {
    return "its session served";
  }
  if (deadlineMs !== undefined) return undefined;
  // A stale store may give one dead session after another: a machine tries two of them.
  if (plan.store === "stale" && countEnded(outcome, call) > 2) return undefined;
  if (weather === "fine" && !isEndedTwice(plan, outcome, call)) return "logins worked";
  return undefined;
}

/** Counts the sessions that a machine found ended about the time of a call. */
function countEnded({ calls }: WorldOutcome, { endMs = 0, machine }: WorldCall): number {
  const near = calls.filter((call) =>
    call.machine === machine && call.startMs <= endMs && call.startMs > endMs - MINUTE_MS
  );
  const sent = near.flatMap((call) => call.sent).filter(({ hadEnded }) => hadEnded);
  return new Set(sent.map(({ session }) => session)).size;
}

/** Tells how long a call may take while logins work. */
function boundTime({ actions, latencyMs, loginMs, store }: WorldPlan): number {
  const isBad = actions.some(({ kind }) => kind === "dead_lease" || kind === "store_fails");
  // Two quiet times, three logins, a place in the queue, and lost replies.
  const ownMs = 2 * QUIET_MS + 3 * loginMs + 6 * latencyMs + 10_000;
  return ownMs + (store === "none" ? 0 : isBad || store !== "good" ? 3 * LEASE_MS : QUIET_MS);
}

/** Tells whether a login was under way that a one-shot call waits for, and no session ended then. */
function hasWaited(
  { actions, latencyMs, loginMs, store }: WorldPlan,
  outcome: WorldOutcome,
  call: WorldCall,
): boolean {
  const { endMs = 0, machine, startMs } = call;
  const isUnderWay = outcome.logins.some((login) =>
    login.machine === machine && login.atMs < startMs && startMs < login.atMs + loginMs
  );
  const isEnded = actions.some(({ atMs, kind }) =>
    kind === "end" && atMs >= startMs && atMs <= endMs + latencyMs
  );
  return store === "none" && isUnderWay && !isEnded;
}

/** Tells whether sessions ended twice after the last answer on its path. */
function isEndedTwice(plan: WorldPlan, { calls, logins }: WorldOutcome, call: WorldCall): boolean {
  const { endMs = 0, isOneShot, machine, path } = call;
  const answered = calls.filter((other) =>
    other.machine === machine && other.path === path && other.isOneShot === isOneShot &&
    other.result === 200 &&
    (other.endMs ?? Infinity) <= endMs
  );
  const sinceMs = Math.max(-Infinity, ...answered.map(({ endMs = 0 }) => endMs)) - plan.latencyMs;
  const ends = plan.actions.filter(({ atMs, kind }) =>
    kind === "end" && atMs >= sinceMs && atMs <= endMs
  );
  // An end also ends what a login under way has just opened, before anybody calls with it.
  const isUnborn = ends.some((end) =>
    logins.some(({ atMs }) => atMs <= end.atMs && end.atMs <= atMs + plan.loginMs + PUBLISH_MS)
  );
  return ends.length + Number(isUnborn) > 1;
}

/** Counts what logins may be made for. */
function boundLogins(plan: WorldPlan, outcome: WorldOutcome): number {
  const { actions, hasTokens, machines, store } = plan;
  const isShared = store === "good" || store === "slow" || store === "without_ttl";
  const isSkewed = actions.some(({ kind }) => kind === "step" || kind === "store_fails");
  const isOneForAll = isShared && !isSkewed;
  const gapMs = hasTokens ? TOKEN_MS * 3 / 4 : isShared ? SESSION_MS / 3 : SESSION_MS * 2 / 3;
  let most = 0;
  for (let machine = 0; machine < machines; machine++) {
    const mine = actions.filter((a) => "machine" in a && a.machine === machine);
    const isUsed = outcome.calls.some((call) => isOneForAll || call.machine === machine);
    const ends = actions.filter(({ kind }) => kind === "end");
    const steps = mine.filter(({ kind }) => kind === "step");
    const reconnects = mine.filter(({ kind }) => kind === "reconnect");
    const own = Number(isUsed) + ends.length + 2 * steps.length;
    most += (isOneForAll && machine > 0 ? 0 : own) + reconnects.length;
    most += countGaps(outcome, machine, gapMs, hasTokens);
    const resets = [...ends, ...steps, ...reconnects].map(({ atMs }) => atMs);
    most += countForbidden(outcome, machine, resets);
  }
  if (isOneForAll) most += countGaps(outcome, undefined, gapMs, hasTokens);
  for (const action of actions) {
    if (action.kind === "dead_lease") most++;
    if (action.kind === "logins_fail") most += machines * countTries(action.forMs);
  }
  return most;
}

/** Counts the attempts that logins make while they fail: five a login, and each waits longer. */
function countTries(forMs: number): number {
  return 5 * (3 + Math.floor(Math.log2(forMs / 1_000 + 1) + forMs / MINUTE_MS));
}

/** Counts the times for which a machine, or all, had no answer that would have kept the session. */
function countGaps(
  { answeredMs, calls }: WorldOutcome,
  machine: number | undefined,
  gapMs: number,
  hasTokens: boolean,
): number {
  const mine = calls.filter((call) => machine === undefined || call.machine === machine);
  const startMs = mine[0]?.startMs ?? 0;
  const lastMs = Math.max(startMs, ...mine.map(({ endMs = 0 }) => endMs));
  if (hasTokens) return Math.floor((lastMs - startMs) / gapMs);
  const answers = machine === undefined ? answeredMs.flat() : answeredMs[machine] ?? [];
  const times = [startMs, ...answers, lastMs].sort((a, b) => a - b);
  let gaps = 0;
  for (const [at, ms] of times.entries()) {
    gaps += Math.floor((ms - (times[at - 1] ?? ms)) / gapMs);
  }
  return gaps;
}

/** Counts the logins that what nobody may see may cost: its wait doubles, but for what resets it. */
function countForbidden(
  { calls }: WorldOutcome,
  machine: number,
  resets: readonly number[],
): number {
  const mine = calls.filter((call) =>
    call.machine === machine && call.path.startsWith("/forbidden")
  );
  let most = 0;
  for (const path of new Set(mine.map((call) => call.path))) {
    const times = mine.filter((call) => call.path === path).map(({ startMs }) => startMs);
    const lastMs = Math.max(...times);
    const bounds = [Math.min(...times), ...resets, lastMs].sort((a, b) => a - b);
    for (const [at, ms] of bounds.entries()) {
      if (at > 0 && ms <= lastMs) most += countDoublings(ms - (bounds[at - 1] ?? ms));
    }
  }
  return most;
}

function countDoublings(ms: number): number {
  let logins = 1;
  let waitMs = QUIET_MS;
  for (let leftMs = ms; leftMs >= waitMs; waitMs = Math.min(2 * waitMs, LONGEST_NOTE_MS)) {
    leftMs -= waitMs;
    logins++;
  }
  return logins;
}

// ── the tests ──

/** Leaves out what a failure does not need. */
async function shrink(plan: WorldPlan, weather: Weather): Promise<WorldPlan> {
  let smallest = plan;
  for (let at = plan.actions.length - 1; at >= 0; at--) {
    const actions = smallest.actions.filter((_, index) => index !== at);
    const smaller = { ...smallest, actions };
    const wrong = check(smaller, await liveThrough(smaller), weather);
    if (wrong.length > 0) smallest = smaller;
  }
  return smallest;
}

const WEATHERS: readonly (readonly [weather: Weather, name: string])[] = [
  ["fine", "whatever happens to sessions, clocks and stores, each call that can be is answered"],
  ["failing", "whatever happens to logins, calls go on with a session that serves"],
  ["rotating", "whatever happens to passwords, none is sent again that was rejected"],
];

for (const [index, [weather, name]] of WEATHERS.entries()) {
  Deno.test(name, async () => {
    const runs = SEED === undefined ? RUNS : 1;
    for (let run = 0; run < runs; run++) {
      const seed = SEED === undefined ? index * 1_000_000 + FIRST + run : Number(SEED);
      const plan = drawPlan(seed, weather);
      const wrong = check(plan, await liveThrough(plan), weather);
      if (wrong.length === 0) continue;

      const small = await shrink(plan, weather);
      const found = check(small, await liveThrough(small), weather);
      assertEquals(found, [], `SEED=${seed} replays this: ${JSON.stringify(small)}`);
    }
  });
}
