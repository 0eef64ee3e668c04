/**
 * Serves simulated Zuoras over loopback HTTP, and servers that are broken, each at a port of its own,
 * to suites in other processes, which say over one more port what they want.
 *
 * It stands on `node:http`, since faults must break real sockets.
 *
 * @module
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { arrayBuffer } from "node:stream/consumers";
import { createSimulator, type Simulator } from "../../testing.ts";
import type { Breakage, ZuoraOptions } from "../../tests/contract/contract_case.ts";
import { SELF_SIGNED_CERTIFICATE, SELF_SIGNED_KEY } from "../../tests/fixtures/self_signed.ts";
import { type Broken, serveBroken } from "./serve_broken.ts";

/** A server of simulators; when disposed of, it closes with all that it serves. */
export interface SimulatorServer extends Disposable {
  /** Where it takes orders. */
  readonly control: string;
}

type Handle = (request: Request) => Promise<Response>;

/** Starts a server of simulators. */
export async function serveSimulators(): Promise<SimulatorServer> {
  const open = new Map<string, { readonly simulator: Simulator; readonly server: Server }>();
  const broken = new Map<string, Broken>();
  let count = 0;

  async function openSimulator({ keepAlive, tls, ...options }: ZuoraOptions): Promise<object> {
    const simulator = createSimulator(options);
    const server = await listen(simulator.handle, { keepAlive, tls });
    const id = String(++count);
    open.set(id, { simulator, server });
    const { client, credentials } = simulator;
    return { id, endpoint: buildUrl(server, tls), client, credentials };
  }

  async function openBroken({ breakage }: { readonly breakage: Breakage }): Promise<object> {
    const server = await serveBroken(breakage);
    const id = String(++count);
    broken.set(id, server);
    return { id, endpoint: `http://127.0.0.1:${server.port}` };
  }

  function obeyBroken(server: Broken, id: string, action: string): Response {
    if (action === "close") {
      broken.delete(id);
      server.stop();
    }
    return Response.json({ requests: server.requests });
  }

  async function obey(request: Request): Promise<Response> {
    const [first = "", action = ""] = new URL(request.url).pathname.slice(1).split("/");
    const body = await request.json();
    if (first === "open") return Response.json(await openSimulator(body));
    if (first === "break") return Response.json(await openBroken(body));
    const breaking = broken.get(first);
    if (breaking) return obeyBroken(breaking, first, action);
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
    [Symbol.dispose]: () => {
      [server, ...[...open.values()].map(({ server }) => server)].forEach(stop);
      for (const each of broken.values()) each.stop();
    },
  };
}

async function listen(
  handle: Handle,
  { keepAlive = true, tls = false }: Pick<ZuoraOptions, "keepAlive" | "tls"> = {},
): Promise<Server> {
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (!keepAlive) outgoing.setHeader("Connection", "close");
    answer(handle, incoming, outgoing);
  };
  const server = tls
    ? createTlsServer({ cert: SELF_SIGNED_CERTIFICATE, key: SELF_SIGNED_KEY }, serve)
    : createServer(serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function stop(server: Server): void {
  server.close();
  server.closeAllConnections();
}

function buildUrl(server: Server, tls = false): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot serve: no port");
  return `${tls ? "https" : "http"}://127.0.0.1:${address.port}`;
}

async function answer(
  handle: Handle,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = "GET", headers, url = "/" } = incoming;
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  try {
    const body = await arrayBuffer(incoming);
    const request = new Request(`http://${headers.host}${url}`, {
      method,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ),
      body: body.byteLength > 0 ? body : null,
      signal: gone.signal,
    });
    const reply = await handle(request);
    outgoing.writeHead(reply.status, [...reply.headers].flat());
    outgoing.flushHeaders();
    for await (const chunk of reply.body ?? []) outgoing.write(chunk);
    outgoing.end();
  } catch {
    incoming.socket.destroy(); // what the simulator throws stands for a broken connection
  }
}
