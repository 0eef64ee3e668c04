/**
 * Measures what a call adds to a handler that answers at once, beside what the peers add, in CPU
 * time: nothing waits, so that on a machine that is not busy it is the time itself.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import type { Measurement } from "../measurement.ts";
import { medianDifference } from "../statistics.ts";
import { answer, ORIGIN } from "./answer.ts";
import { type Client, createClients } from "./clients.ts";
import { type Contender, runRounds } from "./rounds.ts";

const ROUNDS = { rounds: 400, warmUpRounds: 100, calls: 25 };

/** A kind of call. */
interface Scenario {
  readonly name: string;
  readonly clients: readonly Client[];
  /** Prepares one client; what it gives is measured. */
  prepare(client: Client): () => Promise<unknown>;
  /** What calls in the scenario are compared with: the same handler, and no signal given to it. */
  readonly baseline: string;
  /** The limit of the ratio; a signal has one of its own, in microseconds. */
  readonly limit?: Measurement["limit"];
}

const clients = await createClients(ORIGIN, answer);
const bare = findClient("bare");
const ours = findClient("ours");
const signalClients = [ours, findClient("ky"), findClient("ofetch")];

const scenarios: readonly Scenario[] = [
  {
    name: "fetch",
    clients,
    prepare: ({ fetch }) => fetch,
    baseline: "bare fetch",
    limit: "memoryRatio",
  },
  {
    name: "json",
    clients,
    prepare: ({ json }) => json,
    baseline: "bare json",
    limit: "memoryRatio",
  },
  {
    name: "POST",
    clients,
    prepare: ({ post }) => post,
    baseline: "bare POST",
    limit: "memoryRatio",
  },
  {
    name: "long-lived signal",
    clients: signalClients,
    prepare({ fetch }): () => Promise<unknown> {
      const { signal } = new AbortController(); // of this client's own
      return () => fetch(signal);
    },
    baseline: "bare fetch",
  },
  {
    name: "fresh signal",
    clients: signalClients,
    prepare: ({ fetch }) => () => fetch(new AbortController().signal),
    baseline: "bare fetch, a signal made",
  },
];

const times = await runRounds([
  ...scenarios.flatMap(({ name, clients, prepare }): Contender[] =>
    clients.map((client) => ({ name: `${client.name} ${name}`, run: prepare(client) }))
  ),
  {
    name: "bare fetch, a signal made",
    // It is read, since some runtimes make a signal only then.
    run: () => new AbortController().signal.aborted ? Promise.resolve() : bare.fetch(),
  },
], ROUNDS);

console.log(JSON.stringify([
  ...scenarios.flatMap(compareClients),
  ...scenarios.filter(({ clients }) => clients === signalClients).map(compareSignal),
]));

function findClient(name: string): Client {
  const client = clients.find((each) => each.name === name);
  if (!client) throw new TypeError(`Cannot find a client: there is no "${name}"`);
  return client;
}

function measureAdded(client: string, { name, baseline }: Scenario): number {
  return medianDifference(times(`${client} ${name}`).cpuUs, times(baseline).cpuUs);
}

function compareClients(scenario: Scenario): Measurement[] {
  const { name, clients, limit } = scenario;
  const value = measureAdded("ours", scenario) / measureAdded("ky", scenario);
  return [
    { name: `${name}, of what ky adds`, value, unit: "x", limit },
    ...clients.filter((client) => client !== bare).map((client) => ({
      name: `${name}, ${client.name} adds`,
      value: measureAdded(client.name, scenario),
      unit: "us",
    })),
  ];
}

/** Compares a call with a signal to one without, less what it takes to make the signal. */
function compareSignal({ name, baseline }: Scenario): Measurement {
  const making = medianDifference(times(baseline).cpuUs, times("bare fetch").cpuUs);
  const value = medianDifference(times(`ours ${name}`).cpuUs, times("ours fetch").cpuUs) - making;
  return { name: `${name} adds to a call`, value, unit: "us", limit: "signalUs" };
}
