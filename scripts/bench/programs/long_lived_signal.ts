/**
 * Measures what calls leave behind on a signal that lives longer than they do.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { getEventListeners } from "node:events";
import process from "node:process";
import { connect } from "@zuora-connections/client";
import type { Measurement } from "../measurement.ts";
import { answer, CREDENTIALS } from "./answer.ts";
import { measureSettledHeap } from "./usage.ts";
import { turn } from "./rounds.ts";

const CALLS = 50_000;

// The runtime's own tables grow by doubling, and shrink late: as many calls as are measured fill them.
const WARM_UP_CALLS = CALLS;

// More than the ten listeners that a signal has on Node 20 without a warning.
const AT_ONCE = 25;
const BATCHES_A_TURN = 4;

/** What callers do with a body. */
const READERS = [
  { name: "body read as text", read: (reply: Response) => reply.text() },
  { name: "body read by a reader", read: readChunks },
  { name: "body never read", read: () => {} },
];

let warnings = 0;
process.on("warning", () => warnings++);

const zuora = await connect(CREDENTIALS, { fetch: answer });
const measurements: Measurement[] = [];
for (const reader of READERS) measurements.push(...await measure(reader));
const warned: Measurement = {
  name: `warnings, ${AT_ONCE} calls at a time`,
  value: warnings,
  unit: "",
  limit: "signalWarnings",
};
console.log(JSON.stringify([...measurements, warned]));

async function measure(
  { name, read }: typeof READERS[number],
): Promise<readonly Measurement[]> {
  await call(WARM_UP_CALLS, new AbortController().signal, read);
  const { signal } = new AbortController();
  const before = await measureSettledHeap();
  await call(CALLS, signal, read);
  const left = await measureSettledHeap() - before;
  const listeners = getEventListeners(signal, "abort").length; // this keeps it alive until here
  return [
    {
      name: `heap left per call, ${name}`,
      value: left / CALLS,
      unit: "B",
      limit: "signalHeapBytes",
    },
    { name: `listeners left, ${name}`, value: listeners, unit: "", limit: "signalListeners" },
  ];
}

async function call(
  calls: number,
  signal: AbortSignal,
  read: (reply: Response) => unknown,
): Promise<void> {
  for (let batch = 0; batch < calls / AT_ONCE; batch++) {
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      await read(await zuora.fetch("/v1/orders", { signal }));
    }));
    if (batch % BATCHES_A_TURN === 0) await turn();
  }
}

async function readChunks({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  while (reader && !(await reader.read()).done);
}
