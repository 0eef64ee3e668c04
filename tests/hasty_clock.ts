/** A common fake of a clock. */

import type { Clock } from "../mod.ts";

/** A clock that stands still and whose timers fire at once, before `after` has returned. */
export const HASTY_CLOCK: Clock = {
  now: () => 0,
  random: () => 0.5,
  after: (_, wake) => (wake(), () => {}),
};
