/**
 * Measures the CPU time per call as more calls wait, which should stay the same.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { connect } from "@zuora-connections/client";
import type { Measurement } from "../measurement.ts";
import { median, medianRatio } from "../statistics.ts";
import { answer, buildReply, CREDENTIALS, isLogin } from "./answer.ts";
import { type Contender, runRounds } from "./rounds.ts";

const SIZES = [1, 10, 100, 1_000, 10_000];
const [FEW, MANY] = [100, 10_000];

// Of a size, so many calls in a round as take some time.
const LEAST_CALLS = 1_000;
const ROUNDS = { rounds: 7, warmUpRounds: 1, calls: 1 };

const oneSlot = await connect(CREDENTIALS, { fetch: answer, maxConcurrent: 1 });
const noReply = await connect(CREDENTIALS, { fetch: answerLogins, maxConcurrent: 1 });

/** What calls wait for; each makes a number of calls and ends when they have ended. */
const WAITS: { readonly [name: string]: (calls: number) => Promise<unknown> } = {
  "wait for a slot": waitForSlot,
  "wait for a login": waitForLogin,
  "abort while waiting": abort,
};

const measurements: Measurement[] = [];
for (const [name, wait] of Object.entries(WAITS)) measurements.push(...await measure(name, wait));
console.log(JSON.stringify(measurements));

async function measure(
  name: string,
  wait: (calls: number) => Promise<unknown>,
): Promise<readonly Measurement[]> {
  const contenders = SIZES.map((size): Contender => ({
    name: String(size),
    run: async () => {
      for (let made = 0; made < LEAST_CALLS; made += size) await wait(size);
    },
  }));
  const times = await runRounds(contenders, ROUNDS);
  const timesPerCall = (size: number): number[] => {
    const calls = Math.ceil(LEAST_CALLS / size) * size;
    return times(String(size)).cpuUs.map((us) => us / calls);
  };
  return [
    {
      name: `${name}, a call among ${MANY} to one among ${FEW}`,
      value: medianRatio(timesPerCall(MANY), timesPerCall(FEW)),
      unit: "x",
      limit: "growthRatio",
    },
    ...SIZES.map((size) => ({
      name: `${name}, a call among ${size}`,
      value: median(timesPerCall(size)),
      unit: "us",
    })),
  ];
}

async function waitForSlot(calls: number): Promise<void> {
  await Promise.all(Array.from({ length: calls }, () => oneSlot.fetch("/v1/orders")));
}

async function waitForLogin(calls: number): Promise<void> {
  const options = { fetch: answer, lazy: true, maxConcurrent: Infinity };
  const zuora = await connect(CREDENTIALS, options);
  await Promise.all(Array.from({ length: calls }, () => zuora.fetch("/v1/orders")));
}

async function abort(calls: number): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const ended = Promise.allSettled(
    Array.from({ length: calls }, () => noReply.fetch("/v1/orders", { signal })),
  );
  await Promise.resolve();
  controller.abort();
  await ended;
}

/** Answers logins, and never a call. */
function answerLogins(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (isLogin(request)) return Promise.resolve(buildReply(request));
  return new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  });
}
