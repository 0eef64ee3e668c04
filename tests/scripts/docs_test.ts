import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { extractBlocks, listAnchors, listLinks, listPages } from "../../scripts/docs/pages.ts";
import { ROOT } from "../../scripts/common/files.ts";

const pages = listPages();

for (const [page, text] of pages) {
  Deno.test(`${page} links to files and headings that exist`, async () => {
    const here = new URL(page, ROOT);
    for (const link of listLinks(text)) {
      const { href, hash } = new URL(link, here);
      if (!href.startsWith(ROOT.href)) continue; // another site
      const file = new URL(href.slice(0, href.length - hash.length));
      const target = await Deno.readTextFile(file).catch(() => undefined);
      assert(target !== undefined, `${link} leads nowhere`);
      if (hash) assert(listAnchors(target).includes(hash.slice(1)), `${link} is no heading`);
    }
  });

  Deno.test(`${page} shows its source files as they are`, async () => {
    for (const { place, code, words } of extractBlocks(page, text)) {
      const source = [...words].find((word) => word.startsWith("source="))?.slice(7);
      if (source === undefined) continue;
      assertStringIncludes(await Deno.readTextFile(new URL(source, ROOT)), code, place);
    }
  });
}

Deno.test("the README has at most 160 lines and names the commands that CI runs", async () => {
  const readme = await Deno.readTextFile(new URL("README.md", ROOT));
  const script = await Deno.readTextFile(new URL(".ci/run", ROOT));

  assert(readme.split("\n").length <= 161);
  for (const command of ["npx -y deno@2.9.6 task demo", "npx -y deno@2.9.6 task test"]) {
    assertStringIncludes(readme, command);
  }
  assertStringIncludes(script, "npx -y deno@2.9.6 task test\n");
});

Deno.test("CONTRIBUTING lists each task of deno.json, in its order and its words", async () => {
  const page = await Deno.readTextFile(new URL("CONTRIBUTING.md", ROOT));

  const rows = page.matchAll(/^\| `deno task (\S+)` +\| (.+?) +\|$/gm);
  assertEquals(
    [...rows].map(([, task, purpose]) => [task, purpose]),
    Object.entries(config.tasks).map(([task, { description }]) => [task, description]),
  );
});

Deno.test("listAnchors() names headings as GitHub does", () => {
  const text = "# One: `two` & three!\n\n## Again\n\n```sh\n# no heading\n```\n\n## Again\n";

  assertEquals(listAnchors(text), ["one-two--three", "again", "again-1"]);
});
