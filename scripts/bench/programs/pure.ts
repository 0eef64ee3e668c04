/**
 * Measures the functions that build and parse, beside the least that anyone would write instead.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { buildConnectRequest, parseConnectResponse } from "@zuora-connections/client";
import type { Measurement } from "../measurement.ts";
import { median } from "../statistics.ts";
import { CREDENTIALS } from "./answer.ts";
import { type Contender, runRounds } from "./rounds.ts";

const ROUNDS = { rounds: 60, warmUpRounds: 10, calls: 1 };
const TIMES = 1_000;

const REPLY = {
  status: 200,
  headers: [["Set-Cookie", "ZSession=abc; Path=/; Secure; HttpOnly"]],
  body: '{"success":true}',
} as const;

/** What is measured, by its name. */
const ACTS: { readonly [name: string]: () => unknown } = {
  "buildConnectRequest": () => buildConnectRequest(CREDENTIALS),
  "an object literal": () => ({
    method: "POST",
    url: "https://rest.zuora.com/v1/connections",
    headers: { ...CREDENTIALS, "Content-Type": "application/json", Accept: "application/json" },
    body: "",
    redirect: "manual",
  }),
  "parseConnectResponse": () => parseConnectResponse(REPLY),
  "JSON.parse": () => JSON.parse(REPLY.body),
};

let last: unknown; // so that no compiler leaves anything out
const contenders = Object.entries(ACTS).map(([name, act]): Contender => ({
  name,
  run: () => {
    for (let time = 0; time < TIMES; time++) last = act();
    return Promise.resolve(last);
  },
}));
const times = await runRounds(contenders, ROUNDS);
const measurements: Measurement[] = contenders.map(({ name }) => ({
  name: `${name}, thousands per second`,
  value: TIMES / median(times(name).cpuUs) * 1_000,
  unit: "k/s",
}));
console.log(JSON.stringify(measurements));
