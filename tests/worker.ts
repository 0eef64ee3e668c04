/** A Worker in a real workerd, before a simulated Zuora that is served over HTTP. */

import { build, stop } from "npm:esbuild@0.28.1";
import { Miniflare, type MiniflareOptions } from "npm:miniflare@4.20260730.0";
import type { Simulator } from "../testing.ts";

/** The runtime's child process outlives a test by moments, in its own good time. */
export const REAL = { sanitizeOps: false, sanitizeResources: false } as const;

/** What a Worker is made of. */
export interface WorkerOptions {
  /** Its module; it can import from the folder of the project. */
  readonly source: string;
  readonly simulator: Simulator;
  /** What it is to connect with, beside the endpoint: `env.OPTIONS`, as JSON. */
  readonly options?: object;
  readonly kvNamespaces?: string[];
}

/** Runs a Worker while `use` sends it requests. */
export async function runWorker(
  { source, simulator, options, kvNamespaces = [] }: WorkerOptions,
  use: (send: (path: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }), // a request that its Worker left
  }, (request) => simulator.handle(request));
  const settings: MiniflareOptions = {
    modules: true,
    script: await bundle(source),
    compatibilityDate: "2026-01-01",
    kvNamespaces,
    bindings: {
      CREDENTIALS: JSON.stringify(simulator.credentials),
      OPTIONS: JSON.stringify({ endpoint: `http://127.0.0.1:${server.addr.port}`, ...options }),
    },
  };
  const worker = new Miniflare(settings);
  try {
    await use(async (path) => await (await worker.dispatchFetch(`http://localhost${path}`)).text());
  } finally {
    await worker.dispose();
    await server.shutdown();
  }
}

async function bundle(contents: string): Promise<string> {
  const { outputFiles: [file] } = await build({
    stdin: { contents, resolveDir: new URL("..", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  await stop();
  return file?.text ?? "";
}
