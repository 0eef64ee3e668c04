/**
 * Short rounds in which contenders take turns.
 *
 * A round should take less than the few milliseconds after which a busy machine lets another process
 * run: then most rounds are not interrupted, and their median does not show the others. What needs
 * nothing but CPU is best measured in CPU time.
 *
 * @module
 */

import { setImmediate } from "node:timers";

/** What is measured against others. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** How contenders are measured. */
export interface RoundOptions {
  readonly rounds: number;
  /** Rounds before those that count. */
  readonly warmUpRounds: number;
  /** How often a contender runs in a round. */
  readonly calls: number;
  /** How many of these are under way at a time. Default `1`. */
  readonly atOnce?: number | undefined;
  /** Tells the time in milliseconds. Default: that of the machine. */
  readonly readMs?: (() => number) | undefined;
}

/**
 * Lets contenders take turns, in rounds that each begin with another one.
 *
 * @returns The time of a call in each round, in microseconds, by the name of the contender.
 */
export async function runRounds(
  contenders: readonly Contender[],
  { rounds, warmUpRounds, calls, atOnce = 1, readMs = readMachineMs }: RoundOptions,
): Promise<(name: string) => readonly number[]> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(place + round + warmUpRounds) % contenders.length];
      if (!contender) continue;
      const startMs = readMs();
      await runCalls(contender.run, calls, atOnce);
      const us = (readMs() - startMs) * 1_000 / calls;
      if (round >= 0) times.get(contender.name)?.push(us);
      await turn();
    }
  }
  return (name) => times.get(name) ?? [];
}

/** Lets the event loop turn: without that, timers and finalizers would never run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function readMachineMs(): number {
  return performance.now();
}

async function runCalls(run: Contender["run"], calls: number, atOnce: number): Promise<void> {
  if (atOnce === 1) {
    for (let call = 0; call < calls; call++) await run();
    return;
  }
  let left = calls;
  const work = async (): Promise<void> => {
    while (left-- > 0) await run();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
