/**
 * Measures a call over loopback HTTP, beside a bare `fetch` and `ky`.
 *
 * Argument: the origin of the server.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import process from "node:process";
import type { Measurement } from "../measurement.ts";
import { medianRatio } from "../statistics.ts";
import { createClients } from "./clients.ts";
import { type Contender, runRounds } from "./rounds.ts";

const ROUNDS = { rounds: 80, warmUpRounds: 12 };

const NAMES = ["bare", "ours", "ky"];

const clients = (await createClients(process.argv[2] ?? ""))
  .filter(({ name }) => NAMES.includes(name));
const longLived = new AbortController().signal;
const contenders = clients.flatMap((client): Contender[] => [
  { name: client.name, run: () => client.fetch() },
  ...(client.name === "ours"
    ? [{ name: "ours, long-lived signal", run: () => client.fetch(longLived) }]
    : []),
]);

// As many calls in a round as divide evenly among those under way.
const measurements = [...await compare(1, 100), ...await compare(32, 128)];
console.log(JSON.stringify(measurements));

async function compare(atOnce: number, calls: number): Promise<Measurement[]> {
  const times = await runRounds(contenders, { ...ROUNDS, calls, atOnce });
  return contenders.slice(1).map(({ name }) => ({
    name: `${atOnce} at a time, ${name}`,
    value: medianRatio(times(name), times("bare")),
    unit: "x",
    limit: name === "ours" ? "loopbackRatio" : undefined,
  }));
}
