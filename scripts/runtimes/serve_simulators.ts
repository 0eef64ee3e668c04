/**
 * Serves simulated Zuoras over loopback HTTP, each at a port of its own, to suites in other
 * processes, which say over one more port what they want.
 *
 * It stands on `node:http`, since faults must break real sockets.
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createSimulator, type Simulator } from "../../testing.ts";
import type { ZuoraOptions } from "../../tests/contract/contract_case.ts";

/** A server of simulators; when disposed of, it closes with all that it serves. */
export interface SimulatorServer extends Disposable {
  /** Where it takes orders. */
  readonly control: string;
}

type Handle = (request: Request) => Promise<Response>;

/** Starts a server of simulators. */
export async function serveSimulators(): Promise<SimulatorServer> {
  const open = new Map<string, { readonly simulator: Simulator; readonly server: Server }>();
  let count = 0;

  async function openSimulator({ keepAlive, ...options }: ZuoraOptions): Promise<object> {
    const simulator = createSimulator(options);
    const server = await listen(simulator.handle, keepAlive);
    const id = String(++count);
    open.set(id, { simulator, server });
    const { client, credentials } = simulator;
    return { id, endpoint: buildUrl(server), client, credentials };
  }

  async function obey(request: Request): Promise<Response> {
    const [first = "", action = ""] = new URL(request.url).pathname.slice(1).split("/");
    const body = await request.json();
    if (first === "open") return Response.json(await openSimulator(body));
    const { simulator, server } = open.get(first) ?? {};
    if (!simulator || !server) return new Response(null, { status: 404 });
    if (action === "expire") simulator.expireSessions();
    if (action === "play") simulator.play(...body);
    if (action === "close") {
      open.delete(first);
      stop(server);
    }
    const { logins, requests, orders } = simulator;
    return Response.json(action === "state" ? { logins, requests, orders } : {});
  }

  const server = await listen(obey);
  return {
    control: buildUrl(server),
    [Symbol.dispose]: () =>
      [server, ...[...open.values()].map(({ server }) => server)].forEach(stop),
  };
}

function listen(handle: Handle, keepAlive = true): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((incoming, outgoing) => {
      if (!keepAlive) outgoing.setHeader("Connection", "close");
      answer(handle, incoming, outgoing);
    });
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function buildUrl(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot serve: no port");
  return `http://127.0.0.1:${address.port}`;
}

async function answer(
  handle: Handle,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  try {
    const reply = await handle(await buildRequest(incoming, gone.signal));
    outgoing.writeHead(reply.status, [...reply.headers].flat());
    outgoing.flushHeaders();
    for await (const chunk of reply.body ?? []) outgoing.write(chunk);
    outgoing.end();
  } catch {
    incoming.socket.destroy(); // what the simulator throws stands for a broken connection
  }
}

async function buildRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = "GET", headers, url = "/" } = incoming;
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = chunks.length > 0 ? new Blob(chunks.map((chunk) => new Uint8Array(chunk))) : null;
  return new Request(`http://${headers.host}${url}`, {
    method,
    headers: Object.entries(headers).map((
      [name, value],
    ): [string, string] => [name, String(value)]),
    body,
    signal,
  });
}
