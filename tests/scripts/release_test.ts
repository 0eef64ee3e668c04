import { assertEquals } from "@std/assert";
import { decideRelease, type ReleaseFacts } from "../../scripts/release/decide_release.ts";

const NAME = "@zuora-connections/client";

function buildPackage(fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ name: NAME, version: "0.1.0", _generatedBy: "dnt@0.43.2", ...fields });
}

const GOOD: ReleaseFacts = {
  tag: "v0.1.0",
  name: NAME,
  version: "0.1.0",
  changelog: "# Changelog\n\n## [Unreleased]\n\n## [0.1.0] - 2026-11-30\n\n### Added\n",
  packageText: buildPackage(),
  changes: "",
};

Deno.test("a release goes out when tag, changelog, package and tree agree with deno.json", () => {
  assertEquals(decideRelease(GOOD), undefined);
  assertEquals(
    decideRelease({ ...GOOD, changelog: GOOD.changelog.replaceAll("\n", "\r\n") }),
    undefined,
  );
});

const NO_SECTION = 'CHANGELOG.md has no line "## [0.1.0] - YYYY-MM-DD"';
const REFUSALS: [string, Partial<ReleaseFacts>, string][] = [
  ["no tag", { tag: undefined }, "no tag is given, as an argument or in GITHUB_REF_NAME"],
  ["an empty tag", { tag: "" }, "no tag is given, as an argument or in GITHUB_REF_NAME"],
  ["another tag", { tag: "v0.1.1" }, 'deno.json has version 0.1.0, and the tag is "v0.1.1"'],
  ["a tag without v", { tag: "0.1.0" }, 'deno.json has version 0.1.0, and the tag is "0.1.0"'],
  ["a branch for a tag", { tag: "main" }, 'deno.json has version 0.1.0, and the tag is "main"'],
  ["a changelog of what is not released", { changelog: "## [Unreleased]\n" }, NO_SECTION],
  ["a changelog without a date", { changelog: "## [0.1.0]\n" }, NO_SECTION],
  ["a changelog with a word for a date", { changelog: "## [0.1.0] - soon\n" }, NO_SECTION],
  ["a changelog with a date that is none", { changelog: "## [0.1.0] - 2026-13-01\n" }, NO_SECTION],
  ["a changelog of another version", { changelog: "## [10.1.0] - 2026-11-30\n" }, NO_SECTION],
  [
    "no package",
    { packageText: undefined },
    "npm/package.json is missing: run `deno task build:npm`",
  ],
  [
    "a package of another version",
    { packageText: buildPackage({ version: "0.0.9" }) },
    'npm/package.json has version "0.0.9"',
  ],
  [
    "a package of another name",
    { packageText: buildPackage({ name: "client" }) },
    'npm/package.json has the name "client"',
  ],
  ["a package that is no JSON", { packageText: "{" }, "npm/package.json has the name undefined"],
  [
    "a package that a stand-in built",
    { packageText: buildPackage({ _generatedBy: "stand-in for dnt@0.43.2" }) },
    'npm/ was not built by a release of dnt but by "stand-in for dnt@0.43.2"',
  ],
  [
    "a package that dnt built from its own source",
    { packageText: buildPackage({ _generatedBy: "dnt@dev" }) },
    'npm/ was not built by a release of dnt but by "dnt@dev"',
  ],
  [
    "a package that does not tell who built it",
    { packageText: buildPackage({ _generatedBy: undefined }) },
    "npm/ was not built by a release of dnt but by undefined",
  ],
  ["a change", { changes: " M mod.ts\n?? x.ts\n" }, "a change is not committed: M mod.ts"],
];

for (const [name, facts, refusal] of REFUSALS) {
  Deno.test(`a release with ${name} is refused, and the reason is printed`, () => {
    assertEquals(decideRelease({ ...GOOD, ...facts }), refusal);
  });
}
