/**
 * A project whose files are the blocks of the pages: the installed package for Node, the sources for
 * Deno, and the libraries that the pages show.
 *
 * @module
 */

import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import type { Install } from "../common/install_tools.ts";
import { SOURCES } from "../common/files.ts";
import { runOrThrow } from "../common/run_command.ts";
import type { Block } from "./pages.ts";

/** The libraries that pages and examples use, each in the version that they were tried with. */
export const LIBRARIES: readonly string[] = [
  "@cloudflare/workers-types@5.20261117.1",
  "@hono/node-server@2.1.9",
  "@opentelemetry/api@1.9.0",
  "@opentelemetry/sdk-trace-base@2.12.1",
  "@types/express@5.0.6",
  "@types/node@24.19.2",
  "axios@1.21.1",
  "express@5.3.0",
  "fastify@5.12.8",
  "got@16.1.0",
  "hono@4.13.19",
  "ioredis@6.0.0",
  "openapi-fetch@0.17.0",
  "openapi-typescript@7.13.0",
  "pino@10.4.0",
  "redis@6.3.1",
  "typescript@5.9.3",
  "undici@8.13.1",
  "vitest@5.1.1",
];

/** Where the blocks of a page are. */
export function findFolder(project: string, { place }: Block): string {
  return join(project, "docs", place.replace(/\.md:\d+$/, "").replaceAll("/", "_"));
}

/** Writes the blocks, each page into a folder of its own, beside the files that pages share. */
export async function writeBlocks(
  project: string,
  blocks: readonly Block[],
  install: Install,
): Promise<void> {
  const docs = join(project, "docs");
  await Deno.mkdir(docs);
  await Deno.symlink(join(await install(LIBRARIES), "node_modules"), join(docs, "node_modules"));
  await Deno.writeTextFile(join(docs, "package.json"), '{ "private": true, "type": "module" }\n');
  const settings = {
    imports: SOURCES,
    nodeModulesDir: "manual",
    unstable: config.unstable,
    compilerOptions: { strict: true, exactOptionalPropertyTypes: true },
  };
  await Deno.writeTextFile(join(docs, "deno.json"), JSON.stringify(settings));
  const shared = blocks.filter(({ words }) => words.has("shared"));
  for (const block of [...blocks, ...blocks.flatMap((block) => share(block, shared))]) {
    const folder = findFolder(project, block);
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, block.file), block.code);
  }
  for (const block of blocks.filter(({ words }) => words.has("run"))) {
    const [, program = "", ...args] = block.code.trim().split(" ");
    const options = { cwd: findFolder(project, block) };
    await runOrThrow(join(docs, "node_modules", ".bin", program), args, options);
  }
}

/** Gives a page the files that it imports from another page. */
function share({ place, code }: Block, shared: readonly Block[]): Block[] {
  return shared.filter(({ file }) => code.includes(`from "./${file}"`))
    .map((block) => ({ ...block, place }));
}
