import { assert, assertEquals } from "@std/assert";
import type { ConnectionEvent } from "../../mod.ts";
import { createPollingFleet, simulateFleet } from "../fixtures/fleet.ts";
import { readResult } from "../fixtures/tiny_zuora.ts";

const MACHINES = 1_000;
const MINUTE_MS = 60_000;
const LEASE_MS = 35_000;
const GOOD = "/v1/accounts";
const FORBIDDEN = "/v1/forbidden";

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

for (const hasLease of [true, false]) {
  const what = hasLease ? "with a lease" : "without a lease";

  // Without a lease, machines that renew at the same time do not know of each other.
  const mostMinute = hasLease ? 12 : 60;

  Deno.test(`60 machines ${what} that poll a forbidden URL make ${mostMinute} logins in a minute, then one`, async () => {
    const { poll, countTries } = await createPollingFleet({ machines: 60, hasLease });

    await poll(FORBIDDEN, 2_000, 13 * MINUTE_MS);

    const minutes = Array.from(
      { length: 13 },
      (_, minute) => countTries(minute * MINUTE_MS, (minute + 1) * MINUTE_MS),
    );
    assert((minutes[0] ?? 0) <= mostMinute, minutes.join());
    assert(Math.max(...minutes.slice(1)) <= 12, minutes.join());
    assert(Math.max(...minutes.slice(10)) <= 1, minutes.join());
  });

  Deno.test(`1000 machines ${what} that try a wrong password all the time make 10 tries in an hour`, async () => {
    const fleet = await createPollingFleet({ machines: MACHINES, hasLease, password: "wrong" });
    const { clock, zuora, poll, countTries, open } = fleet;
    const first = fleet.machines.map((machine) => readResult(machine.fetch(GOOD)));
    await clock.advance(5_000);
    // Those that were under way before the first rejection was noted.
    const early = hasLease ? 0 : countTries(0, 5_000);

    await poll(GOOD, 20_000, 55_000);
    await poll(GOOD, 4 * MINUTE_MS, 58 * MINUTE_MS);

    assertEquals(new Set(await Promise.all(first)), new Set(["credentials_rejected"]));
    if (hasLease) assert(countTries(0, MINUTE_MS) <= 3, `${countTries(0, MINUTE_MS)}`);
    assert(zuora.logins.length - early <= 10, `${zuora.logins.length} of which ${early} early`);
    const right = readResult((await open()).fetch(GOOD));
    const startMs = clock.now();
    let lateMs = Infinity;
    right.then(() => lateMs = clock.now() - startMs);
    await clock.advance(MINUTE_MS);
    assertEquals(await right, 200);
    assert(lateMs < 2_000, `${lateMs}`);
  });
}

for (const hasLease of [true, false]) {
  const what = hasLease ? "with a lease" : "without a lease";

  Deno.test(`a Worker ${what} that connects in each request with a wrong password makes 10 tries in an hour`, async () => {
    const { clock, open, countTries } = await createPollingFleet({ machines: 0, hasLease });
    const results: Promise<unknown>[] = [];

    for (let second = 0; second < 3_600; second += 5) {
      results.push(readResult((await open("wrong")).fetch(GOOD)));
      await clock.advance(5_000);
    }

    assertEquals(new Set(await Promise.all(results)), new Set(["credentials_rejected"]));
    assert(countTries(0, MINUTE_MS) <= 3, `${countTries(0, MINUTE_MS)}`);
    assert(countTries(0, 60 * MINUTE_MS) <= 10, `${countTries(0, 60 * MINUTE_MS)}`);
  });
}

const DEAD_LEASES: readonly (readonly [what: string, text: string])[] = [
  ["of a machine of this kind", `dead.${LEASE_MS}`],
  ["of a longer life", `dead.${10 * LEASE_MS}`],
  ["of a life of years", "dead.999999999999"],
  ["that tells no life", "another"],
];

for (const [what, text] of DEAD_LEASES) {
  Deno.test(`a dead lease ${what} in a store without ttl costs three of its lives, and an event says why`, async () => {
    const fleet = await createPollingFleet({ machines: 20, hasLease: true });
    const { clock, machines, memory, zuora, events } = fleet;
    void readResult((await fleet.open()).fetch(GOOD));
    await clock.advance(MINUTE_MS);
    const [key = ""] = memory.items.keys();
    memory.items.clear();
    memory.items.set(`${key}:lease`, { value: text, untilMs: Infinity });
    const startMs = clock.now();

    let lastMs = 0;
    const calling = machines.map(async (machine) => {
      const result = await readResult(machine.fetch(GOOD));
      lastMs = Math.max(lastMs, clock.now() - startMs);
      return result;
    });
    await clock.advance(10 * LEASE_MS);

    assertEquals(new Set(await Promise.all(calling)), new Set([200]));
    assert(lastMs <= 3 * LEASE_MS, `${lastMs}`);
    assert(events.some(isWithoutLease));
    assert(zuora.logins.length <= 5, `${zuora.logins.length}`);
  });
}

function isWithoutLease(event: ConnectionEvent): boolean {
  return event.type === "store" && event.failure === "no_lease";
}
