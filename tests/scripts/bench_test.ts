import { assert, assertEquals, assertThrows } from "@std/assert";
import { chooseJobs } from "../../scripts/bench/jobs.ts";
import { buildRow, findBound, isWithinBound, type Row } from "../../scripts/bench/limits.ts";
import { formatRow, formatValue } from "../../scripts/bench/report.ts";
import { median, medianDifference, medianRatio } from "../../scripts/bench/statistics.ts";

const ROW: Row = { name: "size: connect", runtime: "all", value: 1, unit: "B", bound: 1 };

for (
  const [values, middle] of [[[7], 7], [[9, 1, 5], 5], [[4, 1, 10, 2], 3], [
    [10, 9, 100],
    10,
  ]] as const
) {
  Deno.test(`median() of ${values} is ${middle}, and leaves their order alone`, () => {
    const given = [...values];

    assertEquals(median(given), middle);
    assertEquals(given, [...values]);
  });
}

Deno.test("median() refuses to make a number of none", () => {
  const error = assertThrows(() => median([]), RangeError);

  assertEquals(error.message, "Cannot find a median: there are no values");
});

Deno.test("medianDifference() compares within each round, so that a slow round counts for both", () => {
  assertEquals(medianDifference([11, 102, 13], [10, 100, 10]), 2);
});

Deno.test("medianRatio() compares within each round", () => {
  assertEquals(medianRatio([12, 300, 11], [10, 200, 10]), 1.2);
});

Deno.test("medianRatio() refuses rounds that do not pair", () => {
  const error = assertThrows(() => medianRatio([1, 2], [1]), RangeError);

  assertEquals(error.message, "Cannot pair rounds: there are 2 and 1");
});

Deno.test("findBound() finds the bound of a runtime, or the one of all", () => {
  assertEquals(findBound("memoryRatio", "node24"), 0.25);
  assertEquals(findBound("memoryRatio", "node20"), 0.35);
  assertEquals(findBound("signalUs", "bun"), 10);
});

Deno.test("findBound() finds none where there is none", () => {
  assertEquals(findBound("importMs", "node20"), undefined);
  assertEquals(findBound(undefined, "node24"), undefined);
});

Deno.test("buildRow() puts the group before the name, and the bound beside the value", () => {
  const measured = { name: "import of .", value: 6.5, unit: "ms", limit: "importMs" } as const;

  assertEquals(buildRow(measured, "import", "node24"), {
    name: "import: import of .",
    runtime: "node24",
    value: 6.5,
    unit: "ms",
    bound: 7,
  });
});

Deno.test("isWithinBound() passes a value up to its bound, and not past it", () => {
  assert(isWithinBound(ROW));
  assert(!isWithinBound({ ...ROW, value: 1.001 }));
});

Deno.test("isWithinBound() passes any number without a bound", () => {
  assert(isWithinBound({ ...ROW, value: Infinity, bound: undefined }));
});

Deno.test("isWithinBound() never passes what is not a number", () => {
  assert(!isWithinBound({ ...ROW, value: NaN }));
  assert(!isWithinBound({ ...ROW, value: NaN, bound: undefined }));
});

Deno.test("formatRow() marks a row past its bound", () => {
  assert(!formatRow(ROW).includes("PAST"));
  assert(formatRow({ ...ROW, value: 2 }).endsWith("<= 1  PAST THE BOUND"));
});

for (
  const [value, text] of [[0.2512, "0.251"], [19.66, "19.7"], [0, "0"], [
    1_234_567,
    "1 234 567",
  ]] as const
) {
  Deno.test(`formatValue() writes ${value} as ${text}`, () => {
    assertEquals(formatValue(value), text);
  });
}

const JOBS = [
  { group: "memory", runtime: "node24" },
  { group: "memory", runtime: "bun" },
  { group: "loopback", runtime: "node24" },
];

for (
  const [filter, chosen] of [
    ["", [0, 1, 2]],
    ["memory", [0, 1]],
    ["node24", [0, 2]],
    ["memory:node24", [0]],
    ["memory:bun,loopback", [1, 2]],
    ["mem", []],
    ["node2", []],
  ] as const
) {
  Deno.test(`chooseJobs() takes ${chosen.length} of three jobs for "${filter}"`, () => {
    assertEquals(
      chooseJobs(JOBS, filter),
      JOBS.filter((_, place) => chosen.some((each) => each === place)),
    );
  });
}
