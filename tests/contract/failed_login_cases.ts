/**
 * Logins that fail, over real sockets: the error, its message, and what was sent.
 *
 * @module
 */

import { connect, type Credentials } from "@zuora-connections/client";
import type { ContractCase, World } from "./contract_case.ts";
import { expect, expectEqual, expectRejection } from "./expect.ts";
import { expectNoSecret } from "./expect_no_secret.ts";
import type { FailedLogin, LoginOutcome } from "./failed_login.ts";
import { FAST_RETRY } from "./fast_retry.ts";
import { refusedLogins } from "./refused_logins.ts";
import { unreachableLogins } from "./unreachable_logins.ts";

/** Cases about logins that fail. */
export const failedLoginCases: readonly ContractCase[] = [...refusedLogins, ...unreachableLogins]
  .map((login) => ({
    name: `a login that fails says what to do: ${login.what}`,
    only: "http",
    run: (world) => runLogin(world, login),
  }));

async function runLogin(world: World, { prepare, outcomes }: FailedLogin): Promise<void> {
  const { endpoint, credentials, options, sent } = await prepare(world);
  const { name: runtime } = world.runtime;

  const connecting = connect(credentials, { endpoint, retry: FAST_RETRY, ...options });

  const thrown = await expectRejection(connecting);
  const error: Readonly<Record<string, unknown>> = Object(thrown);
  const message = String(error.message);
  const outcome = outcomes.find((each) =>
    (each.on?.includes(runtime) ?? true) && isSaid(message, each, endpoint)
  );
  expect(outcome !== undefined, `another message, but it is: ${String(thrown)}`);
  const { error: name, status, retryable = false, sent: wanted } = outcome;
  expectEqual([error.name, error.status, error.retryable ?? false], [name, status, retryable]);
  expectEqual(await sent(), wanted, "what was sent");
  expectEqual(error.attempts ?? 0, outcome.attempts ?? wanted.length, "the attempts");
  if (wanted[0]) expectEqual(`${error.method} ${error.path}`, wanted[0], "method and path");
  expectNoSecret(world, thrown, [findSecret(credentials)]);
}

function findSecret(credentials: Credentials): string {
  if ("clientSecret" in credentials) return credentials.clientSecret;
  return "accessToken" in credentials ? credentials.accessToken : credentials.apiSecretAccessKey;
}

/** Tells whether a message is the one of an outcome. */
function isSaid(message: string, outcome: LoginOutcome, endpoint: string): boolean {
  const wanted = outcome.message.replace("{endpoint}", endpoint);
  const [before = "", after = ""] = wanted.split("{words}");
  if (outcome.words === undefined) return message === wanted;
  return message.startsWith(before) && message.endsWith(after) &&
    outcome.words.test(message.slice(before.length, -after.length));
}
