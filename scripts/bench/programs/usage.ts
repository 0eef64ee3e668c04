/**
 * What a process uses of the machine.
 *
 * @module
 */

import process from "node:process";

const SETTLED_BYTES = 10_000;

// How runtimes let a program collect garbage: V8 with `--expose-gc`, and Bun.
declare const gc: (() => void) | undefined;
declare const Bun: { gc(synchronously: boolean): void } | undefined;

/** Measures the heap as soon as a collection frees nothing more: what was before may go late. */
export async function measureSettledHeap(): Promise<number> {
  let heap = Infinity;
  for (let next = await measureHeap(); next < heap - SETTLED_BYTES; next = await measureHeap()) {
    heap = next;
  }
  return await measureHeap();
}

/**
 * Measures the heap after two collections with a turn of the event loop between them, in which
 * finalizers run.
 *
 * @returns What is in use, in bytes.
 */
export async function measureHeap(): Promise<number> {
  collect();
  await turnWithTimers();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Measures the CPU time of the process so far, that of its collector included, in milliseconds. */
export function measureCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function turnWithTimers(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

function collect(): void {
  if (typeof Bun !== "undefined") return Bun.gc(true);
  if (typeof gc !== "undefined") return gc();
  throw new TypeError("Cannot collect garbage: start the runtime with --expose-gc");
}
