/**
 * Orders: what must not be created twice.
 *
 * @module
 */

import type { RecordedRequest } from "./recorded_request.ts";

/** An order that the simulator created. */
export interface SimulatedOrder {
  /** Its number, as the reply has it: `O-00000001` and so on. */
  readonly orderNumber: string;
  /** The body that it was created from, as text. */
  readonly body: string;
  /** The entity that it was created in, as the request or the login named it, if one did. */
  readonly entityId?: string;
}

/** Creates an order from whatever body there is, and builds the body of the reply. */
export function createOrder(
  orders: SimulatedOrder[],
  { body }: RecordedRequest,
  entityId: string | undefined,
): string {
  const orderNumber = `O-${String(orders.length + 1).padStart(8, "0")}`;
  orders.push({ orderNumber, body, ...entityId !== undefined && { entityId } });
  return JSON.stringify({ success: true, orderNumber, status: "Completed" });
}
