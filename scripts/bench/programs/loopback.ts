/**
 * Measures a call over loopback HTTP, beside a bare `fetch` and `ky`: its time, and its CPU time in
 * this process, which other work on the machine disturbs less.
 *
 * Argument: the origin of the server.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import process from "node:process";
import type { Measurement } from "../measurement.ts";
import { median, medianRatio } from "../statistics.ts";
import { createClients } from "./clients.ts";
import { type Contender, runRounds } from "./rounds.ts";

const ONE = { rounds: 150, warmUpRounds: 25, calls: 40, atOnce: 1 };

// As many calls in a round as divide evenly among those under way.
const MANY = { rounds: 60, warmUpRounds: 10, calls: 128, atOnce: 32 };

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

console.log(JSON.stringify([...await compare(ONE), ...await compare(MANY)]));

async function compare(options: typeof ONE): Promise<Measurement[]> {
  const times = await runRounds(contenders, options);
  const [bare, ...others] = contenders.map(({ name }) => ({ name, ...times(name) }));
  if (!bare) return [];
  const least = { name: `${options.atOnce} at a time, bare`, value: median(bare.us), unit: "us" };
  const compared = others.flatMap(({ name, us, cpuUs }): Measurement[] => [
    {
      name: `${options.atOnce} at a time, ${name} to bare`,
      value: medianRatio(us, bare.us),
      unit: "x",
      limit: name === "ours" ? "loopbackRatio" : undefined,
    },
    {
      name: `${options.atOnce} at a time, ${name} to bare, CPU`,
      value: medianRatio(cpuUs, bare.cpuUs),
      unit: "x",
    },
  ]);
  return [least, ...compared];
}
