/**
 * Whether a release may go out, as a decision over what was found.
 *
 * @module
 */

/** What a release is judged by. */
export interface ReleaseFacts {
  /** The tag, `v0.1.0` say. */
  readonly tag: string | undefined;
  /** The name in `deno.json`. */
  readonly name: string;
  /** The version in `deno.json`. */
  readonly version: string;
  /** The text of `CHANGELOG.md`. */
  readonly changelog: string;
  /** The text of `npm/package.json`; `undefined` when there is none. */
  readonly packageText: string | undefined;
  /** What `git status --porcelain` prints. */
  readonly changes: string;
}

/**
 * Decides whether a release may go out.
 *
 * @param facts What was found.
 * @returns Why it may not, in one line; `undefined` when it may.
 */
export function decideRelease(facts: ReleaseFacts): string | undefined {
  const { tag, version, changelog, changes } = facts;
  if (!tag) return "no tag is given, as an argument or in GITHUB_REF_NAME";
  if (tag !== `v${version}`) return `deno.json has version ${version}, and the tag is "${tag}"`;
  if (!hasDatedSection(changelog, version)) {
    return `CHANGELOG.md has no line "## [${version}] - YYYY-MM-DD"`;
  }
  const refusal = decidePackage(facts);
  if (refusal !== undefined) return refusal;
  const [change] = changes.split("\n").filter(Boolean);
  return change === undefined ? undefined : `a change is not committed: ${change.trim()}`;
}

function hasDatedSection(changelog: string, version: string): boolean {
  const start = `## [${version}] - `;
  return changelog.split(/\r?\n/).some((line) => {
    const date = line.slice(start.length);
    const isDate = /^\d{4}-\d\d-\d\d$/.test(date) && !Number.isNaN(Date.parse(date));
    return line.startsWith(start) && isDate;
  });
}

function decidePackage({ packageText, name, version }: ReleaseFacts): string | undefined {
  if (packageText === undefined) return "npm/package.json is missing: run `deno task build:npm`";
  const { name: built, version: other, _generatedBy: builder } = parseObject(packageText);
  if (built !== name) return `npm/package.json has the name ${JSON.stringify(built)}`;
  if (other !== version) return `npm/package.json has version ${JSON.stringify(other)}`;
  if (!/^dnt@\d/.test(String(builder))) {
    return `npm/ was not built by a release of dnt but by ${JSON.stringify(builder)}`;
  }
  return undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
