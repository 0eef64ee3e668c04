import { assert, assertEquals } from "@std/assert";
import { simulateFleet } from "./fleet.ts";

const MACHINES = 1_000;

Deno.test("1000 cold machines with a lease make one login", async () => {
  const outcome = await simulateFleet({ machines: MACHINES, hasLease: true });

  const { calls, failures, tries, logins, startMs } = outcome;
  assertEquals({ calls, failures, tries, logins }, {
    calls: MACHINES,
    failures: 0,
    tries: 1,
    logins: 1,
  });
  assert(startMs < 1_500, `${startMs}`);
});

Deno.test("1000 machines with a lease make one login for each session lost in a day", async () => {
  const losses = 5;

  const outcome = await simulateFleet({ machines: MACHINES, hasLease: true, hours: 24, losses });

  const { calls, failures, tries } = outcome;
  assertEquals({ calls, failures }, { calls: 25 * MACHINES, failures: 0 });
  assert(tries <= 1 + losses, `${tries}`);
});

Deno.test("1000 machines with a wrong password try it at most once a lease", async () => {
  const timeoutMs = 1_000;

  const outcome = await simulateFleet({
    machines: MACHINES,
    hasLease: true,
    isWrong: true,
    timeoutMs,
  });

  const { failures, logins, tries, startMs } = outcome;
  assertEquals({ failures, logins }, { failures: MACHINES, logins: 0 });
  const leases = Math.ceil(startMs / (timeoutMs + 5_000));
  assert(tries <= leases, `${tries} in ${leases}`);
});

Deno.test("1000 cold machines without a lease meet the limit, wait, and all come through", async () => {
  const outcome = await simulateFleet({ machines: MACHINES, hasLease: false });

  const { failures, logins, limited, tries } = outcome;
  assertEquals(failures, 0);
  assertEquals(tries, MACHINES);
  assertEquals([logins, limited], [100, MACHINES - 100]);
});
