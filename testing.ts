/**
 * Test code that calls Zuora, with a simulated Zuora and a manual clock: no network, no waiting.
 *
 * {@linkcode createSimulator} returns a `fetch` for {@linkcode connect}, credentials that can log
 * in, and records of what was sent. Its `play` replaces replies by faults, such as a 503 or a lost
 * connection. {@linkcode createManualClock} ends waits, such as back-offs and time-outs, when you
 * advance it. Both work with every test runner.
 *
 * @example A retry that takes no time
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = createManualClock();
 * const simulator = createSimulator({ clock });
 * const zuora = await connect(simulator.credentials, { clock, fetch: simulator.fetch });
 *
 * simulator.play({ kind: "gateway", status: 503 });
 * const calling = zuora.fetch("/v1/catalog/products");
 * await clock.advance(1_000); // the wait before the second attempt
 *
 * assertEquals((await calling).status, 200);
 * assertEquals(simulator.requests.length, 3); // one login, two attempts
 * ```
 *
 * @module
 */

export type { Clock } from "./src/async/clock.ts";
export type { KeyPair } from "./src/login/connections.ts";
export type { FetchLike } from "./src/util/http.ts";
export { createManualClock, type ManualClock } from "./src/testing/manual_clock.ts";
export type { Fault, FaultKind } from "./src/testing/faults.ts";
export type { SimulatedOrder } from "./src/testing/resources.ts";
export type { RecordedRequest } from "./src/testing/http.ts";
export { createSimulator, type Simulator } from "./src/testing/simulator.ts";
export type { SimulatedClient, SimulatedLockout, SimulatorOptions } from "./src/testing/options.ts";
