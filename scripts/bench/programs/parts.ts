/**
 * Counts what a call that succeeds at once makes of the platform's slow parts. No noise changes
 * these numbers, so that one part too many shows on any machine.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { connect } from "@zuora-connections/client";
import type { Measurement } from "../measurement.ts";
import { answer, CREDENTIALS, ORIGIN } from "./answer.ts";

const CALLS = 100;
const ORDER = { method: "POST", json: { orderDate: "2026-11-26" } };

const counts = new Map<string, number>();
const { signal } = new AbortController();
const { fetch, json } = await connect(CREDENTIALS, { endpoint: ORIGIN, fetch: answer });

const CALLED: readonly (readonly [name: string, call: () => Promise<unknown>])[] = [
  ["fetch", async () => await (await fetch("/v1/orders")).text()],
  ["json", () => json("/v1/orders")],
  ["POST", () => json("/v1/orders", ORDER)],
  ["fetch with a signal", async () => await (await fetch("/v1/orders", { signal })).text()],
];

for (const name of ["AbortController", "Headers", "URL", "Request"] as const) {
  const original = globalThis[name];
  Reflect.set(
    globalThis,
    name,
    new Proxy(original, {
      construct(target, args, newTarget): object {
        count(`new ${name}`);
        return Reflect.construct(target, args, newTarget);
      },
    }),
  );
}
countCalls(globalThis, "setTimeout");
countCalls(AbortSignal, "any");
countCalls(AbortSignal, "timeout");

const measurements: Measurement[] = [];
for (const [called, call] of CALLED) {
  counts.clear();
  for (let calls = 0; calls < CALLS; calls++) await call();
  const needed = ["new AbortController", "setTimeout", "new Headers", "new URL"].map(countPerCall);
  const extra = ["AbortSignal.any", "AbortSignal.timeout", "new Request"].map(countPerCall);
  measurements.push({
    name: `${called}, most controllers, timers, Headers or URLs`,
    value: Math.max(...needed),
    unit: "",
    limit: "partsPerCall",
  }, {
    name: `${called}, most combined signals or Requests`,
    value: Math.max(...extra),
    unit: "",
    limit: "extraPartsPerCall",
  });
}
console.log(JSON.stringify(measurements));

function countPerCall(name: string): number {
  return (counts.get(name) ?? 0) / CALLS;
}

function count(name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Counts the calls of a function of the platform. */
function countCalls(owner: object, name: string): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") return;
  const shown = owner === AbortSignal ? `AbortSignal.${name}` : name;
  Reflect.set(owner, name, (...args: unknown[]): unknown => {
    count(shown);
    return Reflect.apply(original, owner, args);
  });
}
