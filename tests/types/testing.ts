/**
 * The simulator and the clock of `./testing`.
 *
 * @module
 */

import { type Clock, connect } from "@zuora-connections/client";
import {
  createManualClock,
  createSimulator,
  type Fault,
  type FetchLike,
  type ManualClock,
  type RecordedRequest,
  type SimulatedOrder,
  type Simulator,
  type SimulatorOptions,
} from "@zuora-connections/client/testing";
import { expectSame, expectType } from "./expect.ts";

/** The simulator serves a connection, and every server of the web's own shape. */
export async function serves(): Promise<void> {
  const simulator = createSimulator({ lockout: undefined, refusal: "text", sessionEnd: 403 });
  createSimulator({ failures: "in_200", replyHeaders: "2016", sessionEnd: "fault_in_200" });
  expectSame<typeof simulator, Simulator>(true);
  expectSame<typeof simulator.fetch, FetchLike>(true);
  expectSame<typeof simulator.requests, readonly RecordedRequest[]>(true);
  expectSame<typeof simulator.orders, readonly SimulatedOrder[]>(true);
  expectType<(request: Request) => Promise<Response>>(simulator.handle);
  expectType<(request: Request) => Response | Promise<Response>>(simulator.handle);
  expectType<(request: Request, more: { readonly id: number }) => unknown>(simulator.handle);
  await connect(simulator.credentials, { fetch: simulator.fetch });
  await connect(simulator.client, { fetch: simulator.fetch });
  // @ts-expect-error -- read only
  simulator.logins = 0;
}

/** Every option of it may be absent; a misspelt one does not compile. */
export function takesOptions(env: { readonly X: undefined }): void {
  const absent: { [Key in keyof Required<SimulatorOptions>]: undefined } = {
    canWrite: env.X,
    client: env.X,
    clock: env.X,
    cookieValue: env.X,
    credentials: env.X,
    entities: env.X,
    extraCookies: env.X,
    failures: env.X,
    idempotency: env.X,
    isOwnerActive: env.X,
    latencyMs: env.X,
    lockout: env.X,
    loginLatencyMs: env.X,
    loginsPerMinute: env.X,
    maxConcurrent: env.X,
    nextPageOrigin: env.X,
    refusal: env.X,
    replyHeaders: env.X,
    rows: env.X,
    sessionEnd: env.X,
    sessionTimeoutMs: env.X,
    tokenLifetimeMs: env.X,
  };
  createSimulator(absent);
  // @ts-expect-error -- a misspelt option
  createSimulator({ latency: 1 });
  // @ts-expect-error -- not one of three
  createSimulator({ sessionEnd: 500 });
}

/** Faults are told apart by `kind`, and each has what it needs. */
export function plays(simulator: Simulator): void {
  expectSame<
    Fault["kind"],
    | "reply"
    | "no_session_cookie"
    | "gateway"
    | "server_error"
    | "failure"
    | "text_code"
    | "session_fault"
    | "oauth_error"
    | "rate_limited"
    | "in_progress"
    | "redirect"
    | "hang"
    | "unreachable"
    | "reply_lost"
    | "cut"
  >(true);
  simulator.play({ kind: "hang" }, { kind: "gateway", status: 503, retryAfter: "7" });
  simulator.play({ kind: "cut", status: undefined }, { kind: "cut", status: 401, headers: {} });
  simulator.play({ kind: "failure", code: 69000060, status: 500 }, { kind: "rate_limited" });
  // @ts-expect-error -- which code?
  simulator.play({ kind: "text_code" });
  // @ts-expect-error -- where to?
  simulator.play({ kind: "redirect" });
  // @ts-expect-error -- a kind that does not exist
  simulator.play({ kind: "explode" });
}

/** The manual clock is a clock for both sides. */
export async function turns(): Promise<void> {
  const clock = createManualClock();
  expectSame<typeof clock, ManualClock>(true);
  expectSame<typeof clock.sleeps, readonly number[]>(true);
  expectType<Clock>(clock);
  const simulator = createSimulator({ clock });
  await connect(simulator.credentials, { clock, fetch: simulator.fetch });
  await clock.advance(1_000);
  // @ts-expect-error -- to be read alone
  clock.sleeps.push(1);
  // @ts-expect-error -- a clock has three parts
  await connect(simulator.credentials, { clock: { now: () => 0 } });
}
