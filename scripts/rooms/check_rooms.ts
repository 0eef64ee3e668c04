/**
 * The rules for the rooms of `src/`: who may import whom, how long a file may be, and which rooms
 * are pure.
 *
 * @module
 */

import { posix } from "node:path";
import { type Finding, parseSource } from "./parse_source.ts";

/** A rule that a file can break. */
export type Rule = "place" | "outside" | "order" | "cycle" | "length" | "purity" | "hidden-any";

/** A rule that is broken. */
export interface Problem {
  /** The path of the file, from the root of the repository. */
  readonly file: string;
  /** The rule that it breaks. */
  readonly rule: Rule;
  /** Where and how it does. */
  readonly detail: string;
}

/** The rooms, then the files beside them. Each may import only what comes before it. */
const PLACES: readonly string[] = [
  "util",
  "errors",
  "async",
  "protocol",
  "login",
  "transport",
  "session",
  "store",
  "calls",
  "testing",
  "options.ts",
  "connection.ts",
  "connect.ts",
];

/** Rooms that only their own files and an entry import. */
const PRIVATE_ROOMS: ReadonlySet<string> = new Set(["store", "testing"]);

/** Rooms without I/O, time or chance. */
const PURE_ROOMS: ReadonlySet<string> = new Set(["util", "errors", "protocol", "login"]);

const MOST_LINES = 200;

/**
 * Checks the rooms of `src/`.
 *
 * @param files The texts of all its files by their paths, `src/util/checks.ts` say.
 * @returns The problems, sorted by file; none when every rule holds.
 */
export function checkRooms(
  files: ReadonlyMap<string, string>,
): readonly Problem[] {
  const sources = new Map([...files].map(([file, text]) => [file, parseSource(file, text)]));
  const problems = [...sources].flatMap(([file, source]) => [
    ...checkPlace(file),
    ...checkLength(file, files.get(file) ?? ""),
    ...source.flatMap((finding) => checkFinding(file, finding)),
  ]);
  return [...problems, ...checkCycles(sources)]
    .sort((a, b) => compareText(a.file, b.file));
}

function checkPlace(file: string): Problem[] {
  const place = parsePlace(file);
  if (PLACES.includes(place)) return [];
  return [{ file, rule: "place", detail: `"${place}" is neither a room nor a file beside them` }];
}

/** Gives the room of a file or, of a file beside the rooms, its name. */
function parsePlace(file: string): string {
  return file.split("/")[1] ?? "";
}

function checkFinding(file: string, { kind, line, text }: Finding): Problem[] {
  const room = parsePlace(file);
  if (kind === "hidden-any") {
    return [{ file, rule: kind, detail: `line ${line} reads a property of ${text}` }];
  }
  if (kind === "impurity") {
    return PURE_ROOMS.has(room)
      ? [{ file, rule: "purity", detail: `line ${line} uses ${text}` }]
      : [];
  }
  const target = resolveImport(file, text);
  if (target === undefined) {
    return [{ file, rule: "outside", detail: `line ${line} imports "${text}"` }];
  }
  const to = parsePlace(target);
  if (mayImport(room, to)) return [];
  const detail = `line ${line} imports ${target}: ${room} may not import ${to}`;
  return [{ file, rule: "order", detail }];
}

/** Gives the path of what is imported; `undefined` when it is not in `src/`. */
function resolveImport(file: string, specifier: string): string | undefined {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  const target = posix.join(posix.dirname(file), specifier);
  return target.startsWith("src/") ? target : undefined;
}

function mayImport(from: string, to: string): boolean {
  // An unknown place is a problem already.
  if (from === to || !PLACES.includes(from) || !PLACES.includes(to)) return true;
  if (PRIVATE_ROOMS.has(to)) return false;
  if (from === "async") return to === "util";
  return PLACES.indexOf(to) < PLACES.indexOf(from);
}

function checkLength(file: string, text: string): Problem[] {
  const lines = text.replace(/\n$/, "").split("\n").length;
  if (lines <= MOST_LINES) return [];
  return [{ file, rule: "length", detail: `${lines} lines are more than ${MOST_LINES}` }];
}

/** Finds cycles until none would be left if each were cut where it was found. */
function checkCycles(sources: ReadonlyMap<string, readonly Finding[]>): Problem[] {
  const problems: Problem[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start >= 0) problems.push(describeCycle(path.slice(start)));
    if (start >= 0 || done.has(file)) return;
    path.push(file);
    for (const target of listTargets(file, sources)) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of [...sources.keys()].sort(compareText)) visit(file);
  return problems;
}

/** Lists the files that a file imports, each once. */
function listTargets(file: string, sources: ReadonlyMap<string, readonly Finding[]>): string[] {
  const imports = (sources.get(file) ?? []).filter(({ kind }) => kind === "import");
  const targets = new Set(imports.map(({ text }) => resolveImport(file, text)));
  return [...targets].filter((target) => target !== undefined).sort(compareText);
}

/** Describes a cycle from its first file in the order of the alphabet. */
function describeCycle(cycle: readonly string[]): Problem {
  const [file = ""] = [...cycle].sort(compareText);
  const start = cycle.indexOf(file);
  const turned = [...cycle.slice(start), ...cycle.slice(0, start), file];
  return { file, rule: "cycle", detail: turned.join(" → ") };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
