/**
 * A small world in which sessions end, clocks are set and logins fail: some machines, a store that
 * may be bad, and a Zuora of a few lines that notes what it saw. Nothing of it takes time.
 */

import { buildSessionHeaders, connect, type Connection, type Credentials } from "../mod.ts";
import { createBadStore, type StoreFault, type StoreKind } from "./bad_store.ts";
import { createFastClock } from "./fast_clock.ts";
import { sleep } from "./sleep.ts";
import { createWatchedStore } from "./watched_store.ts";

/** Something that happens in a world; `atMs` is when. */
export type WorldAction =
  & { readonly atMs: number }
  & (
    | {
      readonly kind: "call";
      readonly machine: number;
      /** Whose name begins with `/forbidden`: nobody may see it. */
      readonly path: string;
      readonly isOneShot?: boolean;
      readonly deadlineMs?: number | undefined;
      readonly times?: number;
      readonly everyMs?: number;
    }
    | { readonly kind: "end" | "dead_lease" }
    /** Zuora has another password, which the machines are not told. */
    | { readonly kind: "rotate" }
    /** A machine is told the password that Zuora has now. */
    | { readonly kind: "learn"; readonly machine: number }
    | { readonly kind: "step"; readonly machine: number; readonly ms: number }
    | { readonly kind: "reconnect"; readonly machine: number }
    | { readonly kind: "lose"; readonly replies: number }
    | {
      readonly kind: "logins_fail";
      readonly how: "busy" | "limited" | "lost" | "hangs" | "refused";
      readonly forMs: number;
    }
    | { readonly kind: "store_fails"; readonly how: StoreFault; readonly forMs: number }
  );

/** A world, and all that happens in it. */
export interface WorldPlan {
  readonly seed: number;
  readonly machines: number;
  readonly store: StoreKind | "none";
  readonly loginMs: number;
  readonly latencyMs: number;
  /** Whether the machines log in with a client id, for a token. */
  readonly hasTokens: boolean;
  /** Whether each reply brings a new value of the session's cookie. */
  readonly rotates: boolean;
  readonly actions: readonly WorldAction[];
}

/** A call, and what came of it. */
export interface WorldCall {
  readonly machine: number;
  readonly path: string;
  readonly isOneShot: boolean;
  readonly deadlineMs: number | undefined;
  readonly startMs: number;
  /** Whether this machine had a session at its start that still served at its end. */
  isCalm: boolean;
  endMs?: number;
  /** The status, or the code or the name of the error. */
  result?: number | string;
  /** The sessions that it was sent with, and whether each had ended before. */
  readonly sent: { readonly session: string; readonly hadEnded: boolean }[];
  /** How many of its replies were lost. */
  lost: number;
}

/** A login that Zuora saw. */
export interface WorldLogin {
  readonly machine: number;
  readonly atMs: number;
  readonly secret: string;
  readonly isRejected: boolean;
}

/** What a world came to. */
export interface WorldOutcome {
  readonly calls: readonly WorldCall[];
  readonly logins: readonly WorldLogin[];
  /** When each machine sent what it was given an answer to. */
  readonly answeredMs: readonly (readonly number[])[];
  readonly lastMs: number;
  /** The timers that are still set at the end. */
  readonly timers: number;
}

/** How long a session of this Zuora lasts after its last use. */
export const SESSION_MS = 900_000;

/** How long a token lasts. */
export const TOKEN_MS = 3_600_000;

/** How long a world goes on after its last action: all that was begun ends. */
const REST_MS = 3_600_000;

// In the last minute of a token, calls wait for the next.
const LAST_CHANCE_MS = 60_000;

interface ZuoraSession {
  readonly openedMs: number;
  usedMs: number;
  isEnded: boolean;
}

/** Lets a world go by; its times count from 0. */
export async function liveThrough(plan: WorldPlan): Promise<WorldOutcome> {
  const { hasTokens, latencyMs, loginMs, machines, rotates, seed } = plan;
  const isBusy = (): boolean => watched?.isBusy() ?? false;
  const startMs = Date.UTC(2026, 10, 24);
  const clock = createFastClock(startMs, { seed, isBusy });
  const nowMs = (): number => clock.now() - startMs;

  const sessions = new Map<string, ZuoraSession>();
  const calls: WorldCall[] = [];
  const logins: WorldLogin[] = [];
  const answeredMs: number[][] = Array.from({ length: machines }, () => []);
  const steppedMs: number[] = Array.from({ length: machines }, () => -Infinity);
  const shifts: number[] = Array.from({ length: machines }, () => 0);
  let cookies = 0;
  let toLose = 0;
  let password = "right-0";
  const passwords: string[] = Array.from({ length: machines }, () => password);
  let loginFault: { readonly how: string; readonly untilMs: number } | undefined;
  let storeFault: { readonly how: StoreFault; readonly untilMs: number } | undefined;

  function isLive(session: ZuoraSession | undefined): boolean {
    if (!session || session.isEnded) return false;
    return hasTokens
      ? nowMs() - session.openedMs < TOKEN_MS
      : nowMs() - session.usedMs < SESSION_MS;
  }

  function isOn(fault: { readonly untilMs: number } | undefined): boolean {
    return fault !== undefined && nowMs() < fault.untilMs;
  }

  async function answerLogin(machine: number, init: RequestInit): Promise<Response> {
    const secret = hasTokens
      ? new URLSearchParams(String(init.body)).get("client_secret") ?? ""
      : new Headers(init.headers).get("apisecretaccesskey") ?? "";
    const isRejected = secret !== password;
    logins.push({ machine, atMs: nowMs(), secret, isRejected });
    await sleep(clock, loginMs);
    const fault = isOn(loginFault) ? loginFault?.how : undefined;
    if (fault === "lost") throw new TypeError("connection reset");
    if (fault === "hangs") return await new Promise(() => {});
    if (fault === "limited") return new Response("{}", { status: 429, headers: RETRY_AFTER });
    if (fault === "busy") return new Response("busy", { status: 503 });
    if (fault === "refused") return new Response(INVALID, { status: 400, headers: JSON_TYPE });
    if (isRejected) return refuse();
    const name = `S${sessions.size + 1}`;
    sessions.set(name, { openedMs: nowMs(), usedMs: nowMs(), isEnded: false });
    if (!hasTokens) return reply(name);
    const token = { access_token: name, token_type: "bearer", expires_in: TOKEN_MS / 1_000 };
    return new Response(JSON.stringify(token), { headers: JSON_TYPE });
  }

  function refuse(): Response {
    return new Response(REFUSED, { status: 401, headers: JSON_TYPE });
  }

  function reply(name: string): Response {
    const cookie = `ZSession=${name}.${++cookies}; Path=/`;
    return new Response('{"success":true}', { headers: { ...JSON_TYPE, "Set-Cookie": cookie } });
  }

  async function answerCall(url: URL, init: RequestInit): Promise<Response> {
    const call = calls[Number(url.searchParams.get("call"))];
    const headers = new Headers(init.headers);
    const name = readName(headers.get("authorization") ?? headers.get("cookie"));
    await sleep(clock, latencyMs / 2);
    const session = sessions.get(name);
    const isOpen = isLive(session);
    call?.sent.push({ session: name, hadEnded: !isOpen });
    if (session && isOpen) session.usedMs = nowMs();
    await sleep(clock, latencyMs / 2);
    if (toLose > 0) {
      toLose--;
      if (call) call.lost++;
      throw new TypeError("connection reset");
    }
    if (!isOpen || url.pathname.startsWith("/forbidden")) return refuse();
    return rotates && !hasTokens
      ? reply(name)
      : new Response('{"success":true}', { headers: JSON_TYPE });
  }

  const backend = plan.store === "none"
    ? undefined
    : createBadStore(plan.store, clock, () => isOn(storeFault) ? storeFault?.how : undefined);
  const watched = backend && createWatchedStore(backend);

  const fleet: Connection[] = [];
  for (let machine = 0; machine < machines; machine++) {
    fleet.push(
      await connect(
        () => buildCredentials(hasTokens, passwords[machine] ?? ""),
        {
          clock: { ...clock, now: () => clock.now() + (shifts[machine] ?? 0) },
          lazy: true,
          fetch: async (input, init = {}) => {
            const url = new URL(String(input));
            const isLogin = url.pathname === "/v1/connections" || url.pathname === "/oauth/token";
            return await (isLogin ? answerLogin(machine, init) : answerCall(url, init));
          },
          store: watched?.store,
        },
      ),
    );
  }

  function findSession(machine: number): ZuoraSession | undefined {
    const session = fleet[machine]?.session;
    if (!session) return undefined;
    const { Authorization, Cookie } = buildSessionHeaders(session);
    return sessions.get(readName(Authorization ?? Cookie));
  }

  /** Tells whether a machine cannot take a session for old. */
  function isYoung(machine: number, session: ZuoraSession | undefined, atMs: number): boolean {
    const known = hasTokens ? session?.openedMs ?? 0 : answeredMs[machine]?.at(-1) ?? -Infinity;
    const longestMs = hasTokens ? TOKEN_MS - LAST_CHANCE_MS : SESSION_MS;
    return atMs - known < longestMs && known > (steppedMs[machine] ?? 0);
  }

  async function call(
    { deadlineMs, isOneShot = false, machine, path }: WorldAction & { kind: "call" },
  ): Promise<void> {
    const id = calls.length;
    const session = findSession(machine);
    const isCalm = isLive(session) && isYoung(machine, session, nowMs());
    const made: WorldCall = {
      ...{ machine, path, isOneShot, deadlineMs, isCalm },
      ...{ startMs: nowMs(), sent: [], lost: 0 },
    };
    calls.push(made);
    const deadline = new AbortController();
    const cancel = deadlineMs === undefined
      ? (): void => {}
      : clock.after(deadlineMs, () => deadline.abort(new Error("deadline")));
    const init = isOneShot ? { method: "POST", body: new Blob(["a"]).stream() } : {};
    try {
      const url = `${path}?call=${id}`;
      const reply = await fleet[machine]?.fetch(url, { ...init, signal: deadline.signal });
      await reply?.body?.cancel();
      made.result = reply?.status ?? "none";
    } catch (error) {
      const { code, message } = Object(error);
      made.result = deadline.signal.aborted ? "deadline" : String(code ?? message);
    }
    cancel();
    made.endMs = nowMs();
    made.isCalm &&= isLive(session) && isYoung(machine, session, made.endMs);
    if (made.result === 200) answeredMs[machine]?.push(made.endMs - latencyMs);
  }

  async function callOften(action: WorldAction & { kind: "call" }): Promise<void> {
    const { everyMs = 0, times = 1 } = action;
    for (let time = 0; time < times; time++) {
      void call(action);
      if (everyMs > 0) await sleep(clock, everyMs);
    }
  }

  function act(action: WorldAction): void {
    switch (action.kind) {
      case "call":
        return void callOften(action);
      case "end":
        for (const session of sessions.values()) session.isEnded = true;
        return;
      case "dead_lease":
        return backend?.bury();
      case "rotate":
        password = `right-${Number(password.slice(6)) + 1}`;
        return;
      case "learn":
        passwords[action.machine] = password;
        return;
      case "step":
        shifts[action.machine] = (shifts[action.machine] ?? 0) + action.ms;
        steppedMs[action.machine] = nowMs();
        return;
      case "reconnect":
        return void fleet[action.machine]?.reconnect().catch(() => {});
      case "lose":
        toLose = action.replies;
        return;
      case "logins_fail":
        loginFault = { how: action.how, untilMs: nowMs() + action.forMs };
        return;
      case "store_fails":
        storeFault = { how: action.how, untilMs: nowMs() + action.forMs };
        return;
      default: {
        const unseen: never = action;
        throw new TypeError("Cannot act: unknown kind", { cause: unseen });
      }
    }
  }

  for (const action of plan.actions) {
    await clock.advance(Math.max(0, action.atMs - nowMs()));
    act(action);
  }
  const lastMs = nowMs();
  await clock.advance(REST_MS);
  return { calls, logins, answeredMs, lastMs, timers: clock.pending };
}

const JSON_TYPE = { "Content-Type": "application/json" };
const RETRY_AFTER = { "Retry-After": "7" };
const REFUSED = '{"success":false,"reasons":[{"code":90000011,"message":"sign in first"}]}';

const INVALID = '{"success":false,"reasons":[{"code":50000020,"message":"invalid"}]}';

function buildCredentials(hasTokens: boolean, password: string): Credentials {
  return hasTokens
    ? { clientId: "client", clientSecret: password }
    : { apiAccessKeyId: "me@example.com", apiSecretAccessKey: password };
}

/** Reads which session a header names; its cookie rotates. */
function readName(header: string | null | undefined): string {
  return /(?:ZSession=|Bearer )([^;.]*)/.exec(header ?? "")?.[1] ?? "";
}
