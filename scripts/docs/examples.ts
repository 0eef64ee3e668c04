/**
 * How the examples are run, and what they must do.
 *
 * @module
 */

import { join } from "node:path";
import { readFiles, ROOT } from "../common/files.ts";
import { runCommand } from "../common/run_command.ts";
import { createSimulator, type Simulator } from "../../testing.ts";
import {
  findFreePort,
  type ProgramRun,
  runProgram,
  visitServer,
  WRONG_PASSWORD,
} from "./run_program.ts";

/** One thing that is tried with an example. */
export interface ExampleRun {
  readonly name: string;
  /** What goes wrong; `undefined` when nothing does. */
  readonly run: () => Promise<string | undefined>;
}

/** Copies the examples beside the blocks of the pages and lists what is tried with them. */
export async function listExamples(project: string, node: string): Promise<ExampleRun[]> {
  const docs = join(project, "docs");
  const files = [...readFiles(new URL("examples/", ROOT))]
    .filter(([path]) => !path.includes("node_modules/"));
  for (const [path, text] of files) {
    const target = join(docs, "examples", path);
    await Deno.mkdir(join(target, ".."), { recursive: true });
    await Deno.writeTextFile(target, text);
  }
  const bin = (name: string): string => join(docs, "node_modules", ".bin", name);
  const find = (name: string): string => join(docs, "examples", name);
  const create = (name: string, run: () => Promise<string | undefined>): ExampleRun => ({
    name: `examples/${name}`,
    run,
  });
  const start = (name: string, command: string[], more: Partial<ProgramRun> = {}): ExampleRun =>
    create(name, () => runProgram({ command, folder: find(name), ...more }));

  // In the repository's own Deno, with the sources in place of the package that JSR would have.
  const deno = [
    Deno.execPath(),
    "run",
    "--quiet",
    "--config",
    join(docs, "deno.json"),
    "--allow-net",
  ];
  const names = ["ZUORA_ENDPOINT", "ZUORA_CLIENT_ID", "ZUORA_CLIENT_SECRET"];
  const server = [node, "src/server.ts"];
  const checked = files.map(([path]) => path.split("/")).filter(([, file]) =>
    file === "tsconfig.json"
  ).map(([name = ""]) => name);
  return [
    ...checked.map((name) =>
      create(`${name}, types`, async () => {
        const { ok, stdout } = await runCommand(bin("tsc"), ["--project", find(name)]);
        return ok ? undefined : stdout;
      })
    ),
    start("deno-script", [...deno, `--allow-env=${names}`, "main.ts"], {
      prints: ["Account 00000050"],
    }),
    start("node-commonjs", [node, "index.js"], { prints: ["Account 00000020"] }),
    start("hono-server", server, { visit: visitServer(200) }),
    start("hono-server", server, { visit: visitServer(502), env: WRONG_PASSWORD }),
    start("vitest-tests", [node, bin("vitest"), "run"], { prints: ["4 passed"] }),
    create(
      "node-nightly-job",
      () => runNightly({ command: [node, "src/nightly_job.ts"], folder: find("node-nightly-job") }),
    ),
  ];
}

/** Runs the job twice on one day, through a 503, a lost reply and the end of its session. */
async function runNightly(run: ProgramRun): Promise<string | undefined> {
  const simulator = createSimulator({ idempotency: true });
  simulator.play({ kind: "gateway", status: 503, path: "/v1/orders" });
  simulator.play({ kind: "gateway", status: 503, path: "/object-query/accounts" });
  simulator.play({ kind: "reply_lost", path: "/v1/orders" });
  const port = findFreePort(); // a key belongs to a URL
  const disturb = ({ requests, expireSessions }: Simulator): void => {
    if (requests.length === 30) expireSessions();
  };
  for (const prints of [["20 orders", "50 orders created, 0 refused"], ["50 orders"]]) {
    const problem = await runProgram({ ...run, simulator, port, disturb, prints });
    if (problem !== undefined) return problem;
  }
  const { orders, logins } = simulator;
  // One at the start of each run, one after the session ended, and one for ZUORA_ACCESS_TOKEN each.
  if (orders.length === 50 && logins === 5) return undefined;
  return `${orders.length} orders and ${logins} logins`;
}
