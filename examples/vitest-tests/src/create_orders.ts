import { type Connection, isZuoraError } from "@zuora-connections/client";

/** What came of each account. */
export interface Outcome {
  readonly created: readonly string[];
  readonly refused: readonly string[];
}

/** Creates an order for each account, at most one a day. */
export async function createOrders(
  zuora: Pick<Connection, "json">,
  accountIds: readonly string[],
  day: string,
): Promise<Outcome> {
  const created: string[] = [];
  const refused: string[] = [];
  for (const id of accountIds) {
    try {
      await zuora.json("/v1/orders", {
        method: "POST",
        json: { orderDate: day, existingAccountId: id },
        headers: { "Idempotency-Key": `orders-${day}-${id}` },
      });
      created.push(id);
    } catch (error) {
      if (!isZuoraError(error) || error.code !== "request_failed") throw error;
      refused.push(id);
    }
  }
  return { created, refused };
}
