import { connect } from "@zuora-connections/client";
import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
import { afterEach, expect, test, vi } from "vitest";
import { createOrders } from "../src/create_orders.ts";

const DAY = "2026-11-25";

afterEach(() => {
  vi.useRealTimers();
});

test("creates an order for each account, and none twice", async () => {
  const simulator = createSimulator({ idempotency: true });
  const zuora = await connect(simulator.credentials, { fetch: simulator.fetch });

  const outcome = await createOrders(zuora, ["A1", "A2"], DAY);
  await createOrders(zuora, ["A1", "A2"], DAY);

  expect(outcome).toEqual({ created: ["A1", "A2"], refused: [] });
  expect(simulator.orders).toHaveLength(2);
});

test("goes on after a refusal", async () => {
  const simulator = createSimulator();
  const zuora = await connect(simulator.credentials, { fetch: simulator.fetch });
  simulator.play({ kind: "failure", code: 50000040, path: "/v1/orders" });

  expect(await createOrders(zuora, ["A1", "A2"], DAY)).toEqual({
    created: ["A2"],
    refused: ["A1"],
  });
});

test("waits as long as Zuora asks", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock });
  const zuora = await connect(simulator.credentials, { clock, fetch: simulator.fetch });
  simulator.play({ kind: "gateway", status: 503, retryAfter: "30", path: "/v1/orders" });

  const creating = createOrders(zuora, ["A1"], DAY);
  await clock.advance(30_500); // and half a second of jitter

  expect((await creating).created).toEqual(["A1"]);
  expect(clock.sleeps).toEqual([30_500]);
});

test("survives a session that ends, with fake timers", async () => {
  vi.useFakeTimers();
  const simulator = createSimulator();
  const zuora = await connect(simulator.client, { fetch: simulator.fetch });
  await vi.advanceTimersByTimeAsync(2 * 60 * 60_000);

  const { created } = await createOrders(zuora, ["A1"], DAY);

  expect(created).toEqual(["A1"]);
  expect(simulator.logins).toBe(2);
});
