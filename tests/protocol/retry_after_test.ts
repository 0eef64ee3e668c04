/**
 * Waits: generated `Retry-After` and `RateLimit-Reset` headers, against a second reading: that of who
 * wrote them.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "npm:fast-check@3.23.2";
import { parseRetryAfter } from "../../mod.ts";

const DAY_MS = 86_400_000;
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** A text, and how long a wait it means at a time. */
interface Written {
  readonly text: string;
  readonly waitMs: number | undefined;
}

/** Of a date that may be days away, with its time in whole seconds. */
const DATE = fc.integer({ min: -2 * DAY_MS, max: 2 * DAY_MS });

function writeWaits(nowMs: number): fc.Arbitrary<Written> {
  const dates = DATE.map((ms) => Math.floor((nowMs + ms) / 1_000) * 1_000);
  const untilDate = (ms: number): number | undefined => {
    if (ms <= nowMs) return 0;
    return ms - nowMs <= DAY_MS ? ms - nowMs : undefined;
  };
  const untilNumber = (ms: number): number | undefined =>
    nowMs - ms > DAY_MS ? undefined : untilDate(ms);
  const minutes = fc.integer({ min: -14 * 60, max: 14 * 60 });
  return fc.oneof(
    fc.integer({ min: 0, max: 200_000 }).map((seconds) => ({
      text: `${seconds}`,
      waitMs: seconds <= 86_400 ? seconds * 1_000 : undefined,
    })),
    fc.tuple(fc.nat(86_399), fc.nat(999)).map(([seconds, part]) => ({
      text: `${seconds}.${part}`,
      waitMs: (part === 0 ? seconds : seconds + 1) * 1_000,
    })),
    dates.map((ms) => ({ text: new Date(ms).toUTCString(), waitMs: untilDate(ms) })),
    dates.map((ms) => ({ text: writeRfc850(ms), waitMs: untilDate(ms) })),
    dates.map((ms) => ({ text: writeAsctime(ms), waitMs: untilDate(ms) })),
    fc.tuple(dates, minutes).map(([ms, offset]) => ({
      text: writeIso(ms, offset, ":"),
      waitMs: untilDate(ms),
    })),
    fc.tuple(dates, minutes).map(([ms, offset]) => ({
      text: writeIso(ms, offset, ""),
      waitMs: untilDate(ms),
    })),
    fc.tuple(dates, minutes).map(([ms, offset]) => ({
      text: new Date(ms + offset * 60_000).toUTCString().replace("GMT", writeOffset(offset, "")),
      waitMs: untilDate(ms),
    })),
    dates.map((ms) => ({ text: new Date(ms).toISOString(), waitMs: untilDate(ms) })),
    dates.map((ms) => ({ text: `${ms / 1_000}`, waitMs: untilNumber(ms) })),
    dates.map((ms) => ({ text: `${ms}`, waitMs: untilNumber(ms) })),
    fc.constantFrom("", "soon", "-5", "1e3", "0x10", "12 s", "1.", ".5", "Infinity", "NaN", "null")
      .map((text) => ({ text, waitMs: undefined })),
    fc.constantFrom(
      "Tue",
      "Someday, 99 Foo 2026 00:00:30 GMT",
      "2026-99-99T00:00:00Z",
      "2026-13-01",
    )
      .map((text) => ({ text, waitMs: undefined })),
  );
}

// In the years that two digits tell.
const NOW = fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2048, 0) });
const CASE = NOW.chain((nowMs) =>
  fc.record({ nowMs: fc.constant(nowMs), waits: fc.array(writeWaits(nowMs), { maxLength: 4 }) })
);

for (const name of ["Retry-After", "RateLimit-Reset"]) {
  Deno.test(`parseRetryAfter() reads the generated ${name}, in one line and in several`, () => {
    fc.assert(
      fc.property(CASE, ({ nowMs, waits }) => {
        const texts = waits.map(({ text }) => text);
        const known = waits.flatMap(({ waitMs }) => waitMs ?? []);
        const longest = known.length === 0 ? undefined : Math.max(...known);

        const folded = parseRetryAfter([[name, texts.join(", ")]], nowMs);
        const apart = parseRetryAfter(texts.map((text) => [name, text]), nowMs);

        assertEquals([folded, apart], [longest, longest]);
      }),
      { numRuns: 3_000 },
    );
  });
}

Deno.test("parseRetryAfter() does not take a small number for a date when the clock stands near 1970", () => {
  assertEquals(parseRetryAfter({ "Retry-After": "30" }, 20_000), 30_000);
});

Deno.test("parseRetryAfter() reads RateLimit-Reset where Retry-After is absurd", () => {
  const headers = { "Retry-After": "99999999", "RateLimit-Reset": "7" };

  assertEquals(parseRetryAfter(headers, Date.UTC(2026, 10, 24)), 7_000);
});

Deno.test("parseRetryAfter() reads a very long list", () => {
  const headers = { "Retry-After": Array(300_000).fill("1").join() };

  assertEquals(parseRetryAfter(headers, 0), 1_000);
});

function writeRfc850(ms: number): string {
  const [, day, month, year, time] = new Date(ms).toUTCString().split(" ");
  return `${DAYS[new Date(ms).getUTCDay()]}, ${day}-${month}-${year?.slice(-2)} ${time} GMT`;
}

function writeAsctime(ms: number): string {
  const [weekday, day = "", month, year, time] = new Date(ms).toUTCString().split(" ");
  return `${weekday?.slice(0, 3)} ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
}

function writeIso(ms: number, offset: number, colon: string): string {
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
  return `${local}${writeOffset(offset, colon)}`;
}

function writeOffset(offset: number, colon: string): string {
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const digits = [hours, minutes].map((part) => String(part).padStart(2, "0")).join(colon);
  return `${offset < 0 ? "-" : "+"}${digits}`;
}
