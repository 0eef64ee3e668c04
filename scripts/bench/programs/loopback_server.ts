/**
 * Answers at once over loopback HTTP, and prints its origin. It ends when it is killed.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- The whole of a process.

import { createServer } from "node:http";

const BODY = '{"success":true}';
const HEADERS = ["Content-Type", "application/json", "Content-Length", String(BODY.length)];
const LOGIN_HEADERS = [...HEADERS, "Set-Cookie", "ZSession=abc; Path=/; HttpOnly"];

// Longer than a client is busy with another contender, so that no connection closes meanwhile.
const KEEP_ALIVE_MS = 60_000;

const server = createServer((incoming, outgoing) => {
  incoming.resume();
  outgoing.writeHead(200, incoming.url === "/v1/connections" ? LOGIN_HEADERS : HEADERS);
  outgoing.end(BODY);
});
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address !== "string") {
    console.log(`http://127.0.0.1:${address.port}`);
  }
});
