/**
 * A world over loopback HTTP: each simulated Zuora is a server in another process, and nothing but
 * the runtime's own `fetch` gets there.
 *
 * @module
 */

import type {
  Breakage,
  BrokenServer,
  Runtime,
  World,
  Zuora,
  ZuoraOptions,
} from "./contract_case.ts";
import { FAST_RETRY } from "./fast_retry.ts";

/** Opens a world whose servers are run by the process behind `control`, a URL. */
export function openHttpWorld(runtime: Runtime, control: string): World {
  const opened: string[] = [];

  const ask = async (path: string, body: unknown = {}): Promise<Record<string, never>> => {
    const init = { method: "POST", body: JSON.stringify(body) };
    const reply = await globalThis.fetch(`${control}/${path}`, init);
    if (!reply.ok) throw new Error(`Cannot ask the server of simulators: status ${reply.status}`);
    return await reply.json();
  };

  const open = async (options: ZuoraOptions = {}): Promise<Zuora> => {
    const { id = "", endpoint = "", credentials, client } = await ask("open", options);
    if (!credentials || !client) throw new Error("Cannot open a simulator: no answer");
    opened.push(id);
    return {
      endpoint,
      options: { endpoint, retry: FAST_RETRY }, // and no fetch: the runtime's own
      credentials,
      client,
      send: (input, init) => globalThis.fetch(input, init),
      logins: async () => Number((await ask(`${id}/state`)).logins),
      requests: async () => (await ask(`${id}/state`)).requests ?? [],
      orders: async () => (await ask(`${id}/state`)).orders ?? [],
      expireSessions: async () => void await ask(`${id}/expire`),
      play: async (...faults) => void await ask(`${id}/play`, faults),
    };
  };

  const openBroken = async (breakage: Breakage): Promise<BrokenServer> => {
    const { id = "", endpoint = "" } = await ask("break", { breakage });
    opened.push(id);
    return { endpoint, requests: async () => (await ask(`${id}/state`)).requests ?? [] };
  };

  return {
    mode: "http",
    runtime,
    open,
    openBroken,
    close: async () => {
      for (const id of opened.splice(0)) await ask(`${id}/close`);
    },
  };
}
