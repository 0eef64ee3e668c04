/**
 * Prints what a fleet that shares a store does to Zuora, with a lease and without: the table of
 * docs/sharing-a-session.md. Nothing of it takes real time; the store answers in 5 to 50 ms, a login
 * in 200 ms.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { type FleetOptions, simulateFleet } from "../tests/fixtures/fleet.ts";

const MACHINES = 1_000;
const HOURS = 24;
const LOSSES = 5;

const FLEETS: readonly (readonly [what: string, options: Omit<FleetOptions, "hasLease">])[] = [
  ["cold at the same instant", { machines: MACHINES }],
  [`${HOURS} hours, ${LOSSES} sessions lost`, { machines: MACHINES, hours: HOURS, losses: LOSSES }],
  ["a wrong password", { machines: MACHINES, isWrong: true }],
];

console.log(
  `${MACHINES} machines            | lease | login requests | 429 | calls failed | start`,
);
for (const [what, options] of FLEETS) {
  for (const hasLease of [true, false]) {
    const { calls, failures, limited, startMs, tries } = await simulateFleet({
      ...options,
      hasLease,
    });
    const cells = [what, hasLease ? "yes" : "no", tries, limited, `${failures} of ${calls}`];
    console.log([...cells, `${(startMs / 1_000).toFixed(1)} s`].join(" | "));
  }
}
