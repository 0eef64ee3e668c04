import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { runSome } from "../../scripts/common/run_some.ts";
import { formatLine, formatSeconds } from "../../scripts/common/table.ts";
import { describeError, ExpectedError, parseArguments } from "../../scripts/common/script.ts";

Deno.test("parseArguments() reads what is named, to the end of it", () => {
  assertEquals(parseArguments([], ["package", "only"]), {});
  assertEquals(parseArguments(["--only=a=b", "--package="], ["package", "only"]), {
    only: "a=b",
    package: "",
  });
});

for (const arg of ["x.tgz", "--packages=x.tgz", "--package", "package=x.tgz"]) {
  Deno.test(`parseArguments() refuses ${arg} and lists what there is`, () => {
    const error = assertThrows(() => parseArguments([arg], ["package", "only"]), ExpectedError);

    assertEquals(
      error.message,
      `Cannot read the argument "${arg}": there are --package=… and --only=…`,
    );
  });
}

Deno.test("formatLine() ends a cell at the left or, of a negative width, at the right", () => {
  assertEquals(formatLine(["a", 1, "b"], [3, -4, 5]), "a      1 b");
  assertEquals(formatLine(["longer", "more"], [3]), "longer more");
});

Deno.test("formatSeconds() rounds to tenths", () => {
  assertEquals(formatSeconds(1_260), "1.3 s");
});

Deno.test("runSome() begins in order, no more than two at a time, and comes to each once", async () => {
  const log: string[] = [];
  await runSome([3, 1, 2], async (turns) => {
    log.push(`begin ${turns}`);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    log.push(`end ${turns}`);
  });

  assertEquals(log.slice(0, 3), ["begin 3", "begin 1", "end 1"]);
  assertEquals(log.filter((line) => line.startsWith("begin")), ["begin 3", "begin 1", "begin 2"]);
  assertEquals(log.length, 6);
});

Deno.test("describeError() shows where only a fault of the script is", () => {
  assertStrictEquals(describeError(new ExpectedError("Cannot go")), "Cannot go");
  assertEquals(/Cannot go\n +at /.test(describeError(new Error("Cannot go"))), true);
});
