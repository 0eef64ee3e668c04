/**
 * A simulated Zuora and a manual clock, for tests that need no network and never wait.
 *
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
 *
 * const clock = createManualClock();
 * const simulator = createSimulator({ clock });
 * const zuora = await connect(simulator.credentials, { clock, fetch: simulator.fetch });
 *
 * simulator.play({ kind: "gateway", status: 503 });
 * const calling = zuora.fetch("/v1/catalog/products");
 * await clock.advance(1_000); // the wait before the second attempt
 * const reply = await calling;
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
