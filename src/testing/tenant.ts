/**
 * What the simulator remembers: one tenant of Zuora.
 *
 * @module
 */

import { type Claimer, createClaimer } from "./idempotency.ts";
import { createLoginLimit, type LoginLimitState } from "./login_limit.ts";
import type { SimulatedOrder } from "./orders.ts";
import { createPasswordCheck, type PasswordCheck } from "./passwords.ts";
import { createSimulatedSessions, type SimulatedSessions } from "./sessions.ts";
import type { Settings } from "./simulator_options.ts";
import { createSimulatedTokens, type SimulatedTokens } from "./tokens.ts";

/** What one simulator remembers. */
export interface Tenant {
  readonly settings: Settings;
  readonly sessions: SimulatedSessions;
  readonly tokens: SimulatedTokens;
  readonly isRightPassword: PasswordCheck;
  readonly claim: Claimer;
  readonly orders: SimulatedOrder[];
  /** Counts a login against the limit, whether it works or not. */
  countLogin(): LoginLimitState;
  /** How many logins worked. */
  logins: number;
  /** How many calls are under way. */
  calls: number;
}

/** Makes a tenant that nobody has called yet. */
export function createTenant(settings: Settings): Tenant {
  const { clock, loginsPerMinute } = settings;
  return {
    settings,
    sessions: createSimulatedSessions(settings),
    tokens: createSimulatedTokens(settings),
    isRightPassword: createPasswordCheck(settings),
    claim: createClaimer(settings),
    orders: [],
    countLogin: createLoginLimit(() => clock.now(), loginsPerMinute),
    logins: 0,
    calls: 0,
  };
}
