/**
 * Shows a login step by step: against a simulated Zuora on a free loopback port or, with
 * `ZUORA_ENDPOINT`, `ZUORA_API_ACCESS_KEY_ID` and `ZUORA_API_SECRET_ACCESS_KEY` set, against that
 * endpoint. Prints no secret.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { connect, type Credentials, isZuoraError } from "../mod.ts";
import { createSimulator } from "../testing.ts";

async function show(endpoint: string, credentials: Credentials, path: string): Promise<void> {
  const zuora = await connect(credentials, { endpoint, lazy: true });
  console.log(`Logging in to ${zuora.endpoint}`);
  const { kind, issuedAtMs = 0 } = await zuora.reconnect();
  console.log(`  ok: a ${kind} session, issued at ${new Date(issuedAtMs).toISOString()}`);

  console.log(`\nCalling GET ${path} with it`);
  const reply = await zuora.fetch(path);
  const body = await reply.text();
  const type = reply.headers.get("content-type");
  console.log(
    `  ${reply.ok ? "ok" : "failed"}: status ${reply.status}, ${body.length} bytes of ${type}`,
  );

  console.log("\nPrinting the session, as a log would");
  console.log(`  ok: ${JSON.stringify(zuora.session)}`);
}

async function showRefusal(endpoint: string, credentials: Credentials): Promise<void> {
  console.log("\nLogging in with a wrong password");
  try {
    await connect({ ...credentials, apiSecretAccessKey: "not the password" }, { endpoint });
  } catch (error) {
    if (!isZuoraError(error)) throw error;
    console.log(`  refused, as it should be: ${error.name}`);
    console.log(`  ${error.message}`);
  }
}

async function showSimulated(): Promise<void> {
  const simulator = createSimulator();
  const { credentials } = simulator;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    simulator.handle,
  );
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  console.log(
    "No ZUORA_ENDPOINT is set: this is a simulated Zuora, served over HTTP on this machine.\n",
  );
  try {
    await show(endpoint, credentials, "/v1/catalog/products");
    await showRefusal(endpoint, credentials);
  } finally {
    await server.shutdown();
  }
  const sent = simulator.requests.map(({ method, path }) => `${method} ${path}`).join(", ");
  console.log(`\nDone. The server saw ${simulator.requests.length} requests: ${sent}`);
}

async function showReal(endpoint: string): Promise<void> {
  const apiAccessKeyId = Deno.env.get("ZUORA_API_ACCESS_KEY_ID") ?? "";
  const apiSecretAccessKey = Deno.env.get("ZUORA_API_SECRET_ACCESS_KEY") ?? "";
  await show(endpoint, { apiAccessKeyId, apiSecretAccessKey }, "/v1/catalog/products?pageSize=1");
  console.log("\nDone. No wrong password was tried here: that could lock the user.");
}

const endpoint = Deno.env.get("ZUORA_ENDPOINT");
try {
  await (endpoint ? showReal(endpoint) : showSimulated());
} catch (error) {
  console.log(`  failed: ${error}`);
  Deno.exitCode = 1;
}
