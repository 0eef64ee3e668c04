// What it costs to wait.

import { assert, assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { setUpTinyZuora } from "../fixtures/set_up_tiny_zuora.ts";
import { readResult } from "../fixtures/tiny_zuora.ts";

const CALLS = 10_000;
const GOOD = "/v1/accounts";
const SECOND_MS = 1_000;

Deno.test("10 000 calls that wait 10 s for another's lease ask the store as one would, and rarely wake", async () => {
  const { clock, zuora, memory, watched, open } = setUpTinyZuora();
  await open({ store: watched.store });
  const [stored] = memory.items;
  assert(stored);
  const [key, item] = stored;
  memory.items.clear();
  memory.items.set(`${key}:lease`, { value: "another.35000", untilMs: Infinity });
  let asked = 0;
  const { credentials, fetch } = zuora;
  const onEvent = ({ type }: { readonly type: string }): void => {
    if (type === "store") asked++;
  };
  const connection = await connect(credentials, {
    ...{ clock, fetch, store: watched.store, lazy: true, maxConcurrent: Infinity, onEvent },
  });
  const [setBefore, firedBefore] = [clock.set, clock.fired];

  const calling = Array.from({ length: CALLS }, () => readResult(connection.fetch(GOOD)));
  await clock.advance(10 * SECOND_MS);
  const [set, fired, pending] = [
    clock.set - setBefore,
    clock.fired - firedBefore,
    clock.pending,
  ];
  memory.items.set(key, item);
  await clock.advance(2 * SECOND_MS);

  assertEquals(new Set(await Promise.all(calling)), new Set([200]));
  assertEquals(zuora.logins.length, 1);
  // One timer each at a time, which looks at the login's progress about every second.
  assert(pending <= CALLS + 5, `${pending} timers at a time`);
  assert(fired <= 10 * CALLS, `${fired} timers fired`);
  assert(set <= 11 * CALLS + 500, `${set} timers set`);
  assert(asked <= 6 * 40, `${asked} questions to the store`);
});

for (const calls of [1, 100, 2_000]) {
  Deno.test(`${calls} cold calls on one connection make one login, and leave no timer`, async () => {
    const { clock, zuora, open } = setUpTinyZuora({ loginMs: 1_500 });
    const connection = await open({ lazy: true });

    const calling = Array.from({ length: calls }, () => readResult(connection.fetch(GOOD)));
    await clock.advance(10 * SECOND_MS);

    assertEquals(new Set(await Promise.all(calling)), new Set([200]));
    assertEquals([zuora.logins.length, clock.pending], [1, 0]);
  });

  Deno.test(`${calls} calls with a session that has ended make one renewal, and leave no timer`, async () => {
    const { clock, zuora, open, endSessions } = setUpTinyZuora({ loginMs: 1_500 });
    const connection = await open();
    endSessions();

    const calling = Array.from({ length: calls }, () => readResult(connection.fetch(GOOD)));
    await clock.advance(10 * SECOND_MS);

    assertEquals(new Set(await Promise.all(calling)), new Set([200]));
    assertEquals([zuora.logins.length, clock.pending], [2, 0]);
  });
}
