/**
 * Under Node's types.
 *
 * @module
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import process from "node:process";
import { connect, type Connection, type FetchLike } from "@zuora-connections/client";
import { createSimulator } from "@zuora-connections/client/testing";
import { expectType } from "../expect.ts";

/** Variables of the environment pass through as they are, but for the credentials. */
export async function connectsFromTheEnvironment(): Promise<Connection> {
  const { ZUORA_ENDPOINT: endpoint, ZUORA_ENTITY_ID: entityId } = process.env;
  const { ZUORA_CLIENT_ID: clientId = "", ZUORA_CLIENT_SECRET: clientSecret = "" } = process.env;
  // @ts-expect-error -- a variable may be absent, a credential may not
  await connect({ clientId: process.env.ZUORA_CLIENT_ID, clientSecret });
  return await connect({ clientId, clientSecret }, { endpoint, entityId });
}

/** A connection's `fetch` stands in for Node's own. */
export function replacesFetch(zuora: Connection): void {
  expectType<FetchLike>(globalThis.fetch);
  expectType<typeof globalThis.fetch>(zuora.fetch);
  expectType<typeof globalThis.fetch>(createSimulator().fetch);
}

/** The simulator answers behind `node:http`, by whatever makes a Request of what comes in. */
export function serves(toRequest: (incoming: IncomingMessage) => Request): void {
  const simulator = createSimulator();
  createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    simulator.handle(toRequest(incoming)).then(async (reply) => {
      outgoing.writeHead(reply.status, Object.fromEntries(reply.headers));
      outgoing.end(await reply.text());
    });
  });
}
