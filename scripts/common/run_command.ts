/**
 * Running a program to its end, in bounded time.
 *
 * @module
 */

import { ExpectedError } from "./script.ts";

/** How a program ended. */
export interface Ending {
  readonly ok: boolean;
  readonly stdout: string;
  /** What it printed there and, if so, that it took too long or could not be started. */
  readonly stderr: string;
  readonly durationMs: number;
}

/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string | URL | undefined;
  /** More of the environment. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Default: five minutes. */
  readonly longestMs?: number | undefined;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** Whether what it prints is also shown. */
  readonly isShown?: boolean | undefined;
}

/** How to start npm. */
export const NPM: string = Deno.build.os === "windows" ? "npm.cmd" : "npm";

// A notice about a tool itself is not about what it is run for.
const QUIET = { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1", NPM_CONFIG_UPDATE_NOTIFIER: "false" };

const LONGEST_MS = 300_000;

// Between asking a program to end and ending it: time to end what it started itself.
const GRACE_MS = 3_000;

/** Runs a program. */
export async function runCommand(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ending> {
  const { longestMs = LONGEST_MS, signal, isShown = false } = options;
  const startMs = performance.now();
  const child = start(program, args, options);
  if (typeof child === "string") return { ok: false, stdout: "", stderr: child, durationMs: 0 };
  let isLate = false;
  let kill: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    end(child, "SIGTERM");
    kill ??= setTimeout(() => end(child, "SIGKILL"), GRACE_MS);
  };
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, longestMs);
  signal?.addEventListener("abort", stop);
  const stdout = collect(child.stdout, isShown ? Deno.stdout : undefined);
  const stderr = collect(child.stderr, isShown ? Deno.stderr : undefined);
  const { success } = await child.status;
  signal?.removeEventListener("abort", stop);
  clearTimeout(timer);
  clearTimeout(kill);
  await Promise.all([stdout.finish(), stderr.finish()]);
  const late = isLate ? `\nended, as it took more than ${longestMs} ms` : "";
  return {
    ok: success && !isLate,
    stdout: stdout.text(),
    stderr: stderr.text() + late,
    durationMs: performance.now() - startMs,
  };
}

/** Runs a program and gives how it ended; throws when it fails. */
export async function runOrThrow(
  program: string,
  args: readonly string[],
  options?: RunOptions,
): Promise<Ending> {
  const ending = await runCommand(program, args, options);
  if (ending.ok) return ending;
  const output = `${ending.stdout}${ending.stderr}`.trim();
  throw new ExpectedError(`Cannot run "${[program, ...args].join(" ")}":\n${output}`);
}

/** Starts a program, or says why that cannot be. */
function start(
  program: string,
  args: readonly string[],
  { cwd, env }: RunOptions,
): Deno.ChildProcess | string {
  try {
    return new Deno.Command(program, {
      args: [...args],
      ...(cwd !== undefined && { cwd }),
      env: { ...QUIET, ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return error.message;
  }
}

/** Collects what is printed; a program that a program has left behind may hold the pipe open. */
function collect(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  shown: typeof Deno.stdout | typeof Deno.stderr | undefined,
): { readonly text: () => string; readonly finish: () => Promise<void> } {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  const reading = (async (): Promise<void> => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      for (let rest = part.value; shown && rest.length > 0;) {
        rest = rest.subarray(await shown.write(rest));
      }
    }
  })().catch(() => {});
  return {
    text: () => text,
    finish: async () => {
      const timer = setTimeout(() => void reader.cancel().catch(() => {}), GRACE_MS);
      await reading;
      clearTimeout(timer);
    },
  };
}

function end(child: Deno.ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    child.kill(signal);
  } catch {
    // It has just ended by itself.
  }
}
