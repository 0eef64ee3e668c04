/**
 * The options of a simulator with their defaults.
 *
 * @module
 */

import { systemClock } from "../async/clock.ts";
import { omitUndefined } from "../util/objects.ts";
import type { SimulatorOptions } from "./options.ts";

const WITHOUT_DEFAULT = ["lockout", "entities", "nextPageOrigin"] as const;
type Optional = typeof WITHOUT_DEFAULT[number];

/** Options with their defaults filled in. */
export type Settings =
  & { readonly [Name in Exclude<keyof SimulatorOptions, Optional>]-?: Value<Name> }
  & { readonly [Name in Optional]?: Value<Name> };

type Value<Name extends keyof SimulatorOptions> = Exclude<SimulatorOptions[Name], undefined>;

const DEFAULTS: Settings = {
  credentials: { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "correct horse" },
  client: {
    clientId: "0b5f4d8e-6c1a-4f5e-9d3b-7a2c1e8f4b60",
    clientSecret: "simulated+secret/of=a+client", // its characters have to be encoded in a form
  },
  isOwnerActive: true,
  canWrite: true,
  tokenLifetimeMs: 3_599_000,
  sessionTimeoutMs: 900_000,
  loginsPerMinute: 100,
  maxConcurrent: 40,
  latencyMs: 0,
  loginLatencyMs: 0,
  cookieValue: "padded",
  extraCookies: false,
  replyHeaders: "2017",
  failures: "by_status",
  refusal: "recorded",
  sessionEnd: 401,
  rows: 50,
  idempotency: false,
  clock: systemClock,
};

/**
 * Checks the names of options and fills in the defaults of absent ones.
 *
 * @throws {TypeError} When a name is not an option: a misspelt one would be ignored.
 */
export function readOptions(options: SimulatorOptions): Settings {
  const known: readonly string[] = [...Object.keys(DEFAULTS), ...WITHOUT_DEFAULT];
  const given = omitUndefined(options);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TypeError(
      `Cannot simulate Zuora: unknown option "${unknown}"; choose from ${known.join(", ")}`,
    );
  }
  return Object.assign({ ...DEFAULTS }, given);
}
