/**
 * A world in process: a few simulated Zuoras and a network that knows nothing else.
 *
 * @module
 */

import { createSimulator, type FetchLike, type Simulator } from "@zuora-connections/client/testing";
import type { Runtime, World, Zuora } from "./contract_case.ts";
import { FAST_RETRY } from "./fast_retry.ts";

/** Opens a world in which the simulator itself is `fetch`. */
export function openMemoryWorld(runtime: Runtime): World {
  const servers = new Map<string, Simulator>();

  const send: FetchLike = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const server = servers.get(new URL(url).origin);
    if (!server) throw new TypeError("simulated: no such host");
    const reply = await server.fetch(input, init);
    const location = reply.headers.get("location");
    // As a real fetch does, so that a client that does not forbid it shows.
    const isFollowed = location !== null && server.requests.at(-1)?.redirect !== "manual";
    return isFollowed ? await send(new URL(location, url), init) : reply;
  };

  return {
    mode: "memory",
    runtime,
    // What only a server can do does not matter here.
    open: ({ keepAlive: _keepAlive, tls: _tls, ...options } = {}) => {
      const endpoint = `https://zuora-${servers.size + 1}.example`;
      const simulator = createSimulator(options);
      servers.set(endpoint, simulator);
      return Promise.resolve(buildZuora(endpoint, simulator, send));
    },
    openBroken: () => Promise.reject(new Error("Cannot break a connection: there are none")),
    close: () => Promise.resolve(servers.clear()),
  };
}

function buildZuora(endpoint: string, simulator: Simulator, send: FetchLike): Zuora {
  return {
    endpoint,
    options: { endpoint, fetch: send, retry: FAST_RETRY },
    credentials: simulator.credentials,
    client: simulator.client,
    send,
    logins: () => Promise.resolve(simulator.logins),
    requests: () => Promise.resolve([...simulator.requests]),
    orders: () => Promise.resolve([...simulator.orders]),
    expireSessions: () => Promise.resolve(simulator.expireSessions()),
    play: (...faults) => Promise.resolve(simulator.play(...faults)),
  };
}
