/**
 * Prints the peak memory of a process that has 10 000 calls under way on one connection, which all
 * find their session ended. The simulator runs in a process of its own.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { connect } from "../mod.ts";
import { createSimulator } from "../testing.ts";

const CALLS = 10_000;
const SAMPLE_MS = 20;
const MEBIBYTE = 1_048_576;

if (Deno.args[0] === "serve") serve();
else await measure();

function serve(): void {
  const simulator = createSimulator();
  const onListen = ({ port }: { port: number }): void => console.log(port);
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, (request) => {
    if (new URL(request.url).pathname !== "/expire") return simulator.handle(request);
    simulator.expireSessions();
    return new Response(String(simulator.logins));
  });
}

async function measure(): Promise<void> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net", new URL(import.meta.url).pathname, "serve"],
    stdout: "piped",
  }).spawn();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const endpoint = `http://127.0.0.1:${(await reader.read()).value?.trim()}`;
  try {
    const zuora = await connect(createSimulator().credentials, { endpoint });
    await (await fetch(`${endpoint}/expire`)).text();
    const idle = Deno.memoryUsage().rss;
    let peak = idle;
    const timer = setInterval(() => peak = Math.max(peak, Deno.memoryUsage().rss), SAMPLE_MS);
    const statuses = await Promise.all(Array.from({ length: CALLS }, async () => {
      const reply = await zuora.fetch("/v1/catalog/products");
      await reply.body?.cancel();
      return reply.status;
    }));
    clearInterval(timer);
    const logins = await (await fetch(`${endpoint}/expire`)).text();
    const ok = statuses.filter((status) => status === 200).length;
    console.log(`${CALLS} calls: ${ok} answered 200, ${logins} logins in all`);
    console.log(`memory: ${show(idle)} before, ${show(peak)} at the peak`);
  } finally {
    server.kill();
    await server.status;
  }
}

function show(bytes: number): string {
  return `${Math.round(bytes / MEBIBYTE)} MiB`;
}
