/**
 * Under Bun's types.
 *
 * @module
 */

import { connect, type FetchLike } from "@zuora-connections/client";
import { createSimulator } from "@zuora-connections/client/testing";
import { expectType } from "../expect.ts";

/** Bun's `fetch`, which has a method of its own, is taken. */
export async function takesFetch(): Promise<void> {
  expectType<FetchLike>(globalThis.fetch);
  expectType<FetchLike>(Bun.fetch);
  await connect({ accessToken: "token" }, { fetch: Bun.fetch });
}

/** Variables of the environment pass through as they are. */
export async function connectsFromTheEnvironment(): Promise<void> {
  const { accessToken = "", ZUORA_ENDPOINT: endpoint } = Bun.env;
  await connect({ accessToken }, { endpoint });
}

/** The simulator is a server as it is. */
export function serves(): void {
  Bun.serve({ port: 0, fetch: createSimulator().handle });
}
