/**
 * Servers that break below HTTP: raw sockets on loopback.
 *
 * @module
 */

import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { Breakage } from "../../tests/contract/contract_case.ts";

/** A server that breaks. */
export interface Broken {
  readonly port: number;
  /** Each request that arrived whole: its method and its path. */
  readonly requests: readonly string[];
  stop(): void;
}

/** Starts a server that breaks in one way. */
export async function serveBroken(breakage: Breakage): Promise<Broken> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let received = "";
    socket.setEncoding("latin1");
    socket.on("data", (text) => {
      received += text;
      if (!received.includes("\r\n\r\n")) return;
      requests.push(received.split(" ", 2).join(" "));
      received = "";
      answer(socket, breakage);
    });
    socket.on("error", () => {}); // it is what a broken connection is about
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("Cannot serve: no port");
  const stop = (): void => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  if (breakage === "refuse") stop();
  return { port: address.port, requests, stop };
}

function answer(socket: Socket, breakage: Breakage): void {
  if (breakage === "close") socket.destroy();
  if (breakage === "garbage") socket.end("220 mail.example ESMTP ready\r\n");
  if (breakage === "stall") {
    const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n";
    socket.write(`${head}{ "success" `);
  }
}
