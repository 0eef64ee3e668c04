/**
 * Shorthands that most cases share.
 *
 * @module
 */

import { connect, type Connection, type ConnectOptions } from "@zuora-connections/client";
import type { RecordedRequest } from "@zuora-connections/client/testing";
import type { World, Zuora, ZuoraOptions } from "./contract_case.ts";
import { awaitLater } from "./expect.ts";

/** A resource that every simulated Zuora has. */
export const PRODUCTS = "/v1/catalog/products";

/** Where orders are created. */
export const ORDERS = "/v1/orders";

/** Connects to a simulated Zuora with its own key pair. */
export async function connectTo(zuora: Zuora, options: ConnectOptions = {}): Promise<Connection> {
  return await connect(zuora.credentials, { ...zuora.options, ...options });
}

/** Opens a simulated Zuora and connects to it. */
export async function openConnected(
  world: World,
  options: ConnectOptions = {},
  zuoraOptions: ZuoraOptions = {},
): Promise<[Zuora, Connection]> {
  const zuora = await world.open(zuoraOptions);
  return [zuora, await connectTo(zuora, options)];
}

/** Lists the requests other than logins. */
export async function listCalls(zuora: Zuora): Promise<readonly RecordedRequest[]> {
  const requests = await zuora.requests();
  return requests.filter(({ path }) => !/\/(v1\/connections|oauth\/token)$/.test(path));
}

/** Reads the status of a reply and its body to the end. */
export function readStatus(replying: Promise<Response>): Promise<number> {
  return awaitLater(async () => {
    const reply = await replying;
    await reply.text();
    return reply.status;
  });
}

/** Makes calls at once and gives the statuses that there were. */
export async function callAtOnce({ fetch }: Connection, count: number): Promise<number[]> {
  const calls = Array.from({ length: count }, () => readStatus(fetch(PRODUCTS)));
  return [...new Set(await Promise.all(calls))];
}

/** Lets real time pass, a few milliseconds. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}
