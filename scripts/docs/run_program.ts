/**
 * Running a block of a page or an example as a program, against a simulated Zuora over loopback HTTP.
 *
 * @module
 */

import { createSimulator, type Simulator } from "../../testing.ts";
import { runCommand } from "../common/run_command.ts";

/** Where and how a program is run. */
export interface ProgramRun {
  /** The program and its arguments. */
  readonly command: readonly string[];
  readonly folder: string;
  /** Default: one that nobody else uses. */
  readonly simulator?: Simulator | undefined;
  /** The port of the simulator. Default: any that is free. */
  readonly port?: number | undefined;
  /** Is called before each request is answered. */
  readonly disturb?: ((simulator: Simulator) => void) | undefined;
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What it prints, in this order and perhaps among other things. */
  readonly prints?: readonly string[] | undefined;
  /** What is tried while it runs, if it serves: its port is `PORT` of the environment. */
  readonly visit?: ((origin: string) => Promise<void>) | undefined;
}

/** Credentials that the simulator refuses. */
export const WRONG_PASSWORD: Readonly<Record<string, string>> = {
  ZUORA_CLIENT_SECRET: "not the secret",
  ZUORA_API_SECRET_ACCESS_KEY: "not the password",
};

const LONGEST_MS = 30_000;

/**
 * Runs a program to its end.
 *
 * @returns What went wrong; `undefined` when nothing did.
 */
export async function runProgram(given: ProgramRun): Promise<string | undefined> {
  const { command: [program = "", ...args], folder, env, prints = [], visit } = given;
  const { simulator = createSimulator({ idempotency: true }), disturb } = given;
  const { credentials, client } = simulator;
  const options = { hostname: "127.0.0.1", port: given.port ?? 0, onListen: () => {}, onError };
  await using server = Deno.serve(options, (request) => {
    disturb?.(simulator);
    return simulator.handle(request);
  });
  const endpoint = `http://127.0.0.1:${server.addr.port}`;
  const port = findFreePort();
  const visited = new AbortController();
  const running = runCommand(program, args, {
    cwd: folder,
    env: {
      ZUORA_ENDPOINT: endpoint,
      ZUORA_CLIENT_ID: client.clientId,
      ZUORA_CLIENT_SECRET: client.clientSecret,
      ZUORA_API_ACCESS_KEY_ID: credentials.apiAccessKeyId,
      ZUORA_API_SECRET_ACCESS_KEY: credentials.apiSecretAccessKey,
      ZUORA_ACCESS_TOKEN: await issueToken(endpoint, client),
      PORT: String(port),
      ...env,
    },
    longestMs: LONGEST_MS,
    signal: visited.signal,
  });
  let problem: string | undefined;
  if (visit) {
    const origin = `http://127.0.0.1:${port}`;
    await waitForPort(origin).then(() => visit(origin))
      .catch((error) => problem = Deno.inspect(error)); // shown with what the program printed
    visited.abort();
  }
  const { ok, stdout, stderr } = await running;
  const missing = findMissing(stdout, prints);
  if (missing !== undefined) problem ??= `it did not print "${missing}"`;
  if (problem === undefined && (ok || visit)) return undefined;
  return `${problem ?? ""}\n${stdout}${stderr}`.trim() || "it failed without a word";
}

/**
 * Makes what asks a server for its accounts.
 *
 * @param status The status that must come.
 */
export function visitServer(status: number): (origin: string) => Promise<void> {
  return async (origin) => {
    const reply = await fetch(`${origin}/accounts`);
    const body = await reply.text();
    if (reply.status === status) return;
    throw new Error(`GET /accounts gave ${reply.status} and not ${status}: ${body}`);
  };
}

/** Answers where a fault breaks the connection: over HTTP that is as near as it gets. */
function onError(): Response {
  return new Response(null, { status: 502 });
}

/** Finds the first text that was not printed in its turn. */
function findMissing(output: string, prints: readonly string[]): string | undefined {
  let at = 0;
  return prints.find((text) => {
    const found = output.indexOf(text, at);
    at = found + text.length;
    return found < 0;
  });
}

/** Gets a token as a program elsewhere would, which then logs in with it. */
async function issueToken(
  endpoint: string,
  { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  });
  const reply = await fetch(`${endpoint}/oauth/token`, { method: "POST", body });
  return (await reply.json()).access_token;
}

/** Finds a port that nobody uses. */
export function findFreePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function waitForPort(origin: string): Promise<void> {
  const lastMs = Date.now() + LONGEST_MS / 2;
  for (;;) {
    try {
      await (await fetch(origin)).body?.cancel();
      return;
    } catch (error) {
      if (Date.now() > lastMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
