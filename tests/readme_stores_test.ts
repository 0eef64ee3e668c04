import { assertStringIncludes } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

Deno.test("the stores of the README are those that are tested", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const source = await Deno.readTextFile(new URL("tests/readme_stores.ts", ROOT));

  const parts = source.split(/^export /m).slice(1).map((part) => part.split(/^\}$/m)[0] ?? "");
  for (const part of parts) assertStringIncludes(readme, part.trim());
});
