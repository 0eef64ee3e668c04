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
import { measureCpuMs } from "./usage.ts";

/** What is measured against others. */
export interface Contender {
  readonly name: string;
  readonly run: () => Promise<unknown>;
}

/** What a call of a contender took in each round, in microseconds. */
export interface Times {
  readonly us: readonly number[];
  /** In CPU time of the process, with that of its collector. */
  readonly cpuUs: readonly number[];
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
}

/**
 * Lets contenders take turns, in rounds that each begin with another one.
 *
 * @returns What finds the times of a contender by its name.
 */
export async function runRounds(
  contenders: readonly Contender[],
  { rounds, warmUpRounds, calls, atOnce = 1 }: RoundOptions,
): Promise<(name: string) => Times> {
  const times = new Map(
    contenders.map(({ name }) => [name, { us: [] as number[], cpuUs: [] as number[] }]),
  );
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (let place = 0; place < contenders.length; place++) {
      const contender = contenders[(place + round + warmUpRounds) % contenders.length];
      if (!contender) continue;
      const [startMs, startCpuMs] = [performance.now(), measureCpuMs()];
      await runCalls(contender.run, calls, atOnce);
      const [cpuMs, ms] = [measureCpuMs() - startCpuMs, performance.now() - startMs];
      if (round >= 0) {
        times.get(contender.name)?.us.push(ms * 1_000 / calls);
        times.get(contender.name)?.cpuUs.push(cpuMs * 1_000 / calls);
      }
      await turn();
    }
  }
  return (name) => {
    const found = times.get(name);
    if (!found) throw new TypeError(`Cannot find the times of a contender: there is no "${name}"`);
    return found;
  };
}

/** Lets the event loop turn: without that, timers and finalizers would never run. */
export function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
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
