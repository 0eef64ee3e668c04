/**
 * Measures the heap over a day of one call a second, on a manual clock.
 *
 * Most seconds move only the date, as no timer ends in them; each five minutes the clock is turned,
 * and wakes what is due. Each quarter of an hour Zuora ends the session, and each hour it asks for a
 * pause. Its handler makes no Request: on Node 24 one with a signal leaves 15 bytes for ever, which is
 * a megabyte a day without any library.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { connect } from "@zuora-connections/client";
import { createManualClock } from "@zuora-connections/client/testing";
import type { Measurement } from "../measurement.ts";
import { buildReply, CREDENTIALS, isLogin } from "./answer.ts";
import { measureSettledHeap } from "./usage.ts";

const SECOND_MS = 1_000;
const DAY_S = 86_400;
const WARM_UP_S = 14_400;
const TURN_S = 300;
const SESSION_S = 900;
const PAUSE_S = 3_600;
const PAUSE_MS = 5_000;

let status = 200;
let logins = 0;
let answered = 0;

const clock = createManualClock(Date.UTC(2026, 10, 26));
const zuora = await connect(CREDENTIALS, { fetch: answerOnce, clock });

let heapBefore = 0;
for (let second = 1; second <= DAY_S; second++) {
  if (second === WARM_UP_S) heapBefore = await measureSettledHeap();
  await callAt(second);
}
const grown = await measureSettledHeap() - heapBefore;
const measurements: Measurement[] = [
  { name: "heap grown", value: grown / 1_000, unit: "kB", limit: "dayHeapKb" },
  { name: "calls answered", value: answered, unit: "" },
  { name: "logins", value: logins, unit: "" },
];
console.log(JSON.stringify(measurements));

async function callAt(second: number): Promise<void> {
  if (second % SESSION_S === 0) status = 401;
  const isPaused = second % PAUSE_S === 0;
  if (isPaused) status = 429;
  const call = zuora.fetch("/v1/orders");
  if (isPaused) await clock.advance(PAUSE_MS);
  const reply = await call;
  await reply.text();
  if (reply.ok) answered++;
  if (second % TURN_S === 0) await clock.advance(SECOND_MS);
  else clock.step(SECOND_MS);
}

/** Answers a call with the status that is due, once. */
function answerOnce(input: string | URL | Request): Promise<Response> {
  const request = { url: input instanceof Request ? input.url : `${input}` };
  if (isLogin(request)) logins++;
  if (isLogin(request) || status === 200) return Promise.resolve(buildReply(request));
  const headers = { "Retry-After": "1" };
  const reply = new Response(null, { status, ...(status === 429 && { headers }) });
  status = 200;
  return Promise.resolve(reply);
}
