/**
 * Measures calls over loopback HTTP, with the server in a process of its own.
 *
 * @module
 */

import type { Measurement } from "./measurement.ts";
import { buildCommand, type Places, runProgram } from "./run_program.ts";
import type { Runtime } from "./runtimes.ts";

/** Starts a server in one runtime and calls it from another. */
export async function measureLoopback(
  runtime: Runtime,
  places: Places,
  host: Runtime,
): Promise<readonly Measurement[]> {
  const core = places.pinning?.server;
  const [program, args] = await buildCommand(host, "loopback_server", places, { core });
  const server = new Deno.Command(program, { args: [...args], stdout: "piped" }).spawn();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    const { value: origin = "" } = await reader.read();
    return await runProgram(runtime, "loopback", places, {
      args: [origin.trim()],
      core: places.pinning?.client,
    });
  } finally {
    server.kill();
    await server.status;
    await reader.cancel();
  }
}
