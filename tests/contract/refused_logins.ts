/**
 * Failed logins that got a reply, or that the package does not send.
 *
 * @module
 */

import { type ConnectOptions, type Credentials, endpoints } from "@zuora-connections/client";
import type { Fault } from "@zuora-connections/client/testing";
import type { World, Zuora, ZuoraOptions } from "./contract_case.ts";
import {
  CLIENT,
  type FailedLogin,
  KEY_PAIR,
  LOGIN,
  type LoginOutcome,
  prepareAt,
  type PreparedLogin,
  repeat,
  TOKEN,
} from "./failed_login.ts";
import { FAST_RETRY } from "./fast_retry.ts";

const CHECK_CREDENTIALS = "check the credentials, the endpoint and that the user is not locked: " +
  "good credentials for another data centre look the same";
const CHECK_PROXY = "check the endpoint and any proxy in front of it";
const CHECK_LOGIN = "check the endpoint, the entity and that this user may use the API";

const REJECTED_USER = reject(401, "90000011 this resource is protected, please sign in first");
const REJECTED_CLIENT = reject(400, "Bad Request Invalid client id", TOKEN);

const WRONG_PASSWORD = { apiSecretAccessKey: KEY_PAIR.apiSecretAccessKey };
const WRONG_SECRET = { clientSecret: CLIENT.clientSecret };

/** The table. */
export const refusedLogins: readonly FailedLogin[] = [
  {
    what: "a wrong password",
    prepare: (world) => prepare(world, { choose: (zuora) => withWrongPassword(zuora) }),
    outcomes: [REJECTED_USER],
  },
  {
    what: "a wrong client secret",
    prepare: (world) =>
      prepare(world, { choose: ({ client }) => ({ ...client, ...WRONG_SECRET }) }),
    outcomes: [reject(401, "Unauthorized Unable to generate token", TOKEN)],
  },
  {
    what: "a wrong client id",
    prepare: (world) => {
      const { clientId } = CLIENT;
      return prepare(world, { choose: ({ client }) => ({ ...client, clientId }) });
    },
    outcomes: [REJECTED_CLIENT],
  },
  {
    what: "the right password of a locked user",
    prepare: async (world) => {
      const zuora = await world.open({ lockout: { attempts: 1, periodMs: 60_000 } });
      const headers = { ...withWrongPassword(zuora) };
      const init = { method: "POST", headers };
      await (await zuora.send(`${zuora.endpoint}/v1/connections`, init)).text();
      return await prepareAt(zuora, zuora.credentials);
    },
    outcomes: [REJECTED_USER],
  },
  {
    what: "a key pair of another data centre",
    prepare: (world) => prepare(world, { choose: () => KEY_PAIR }),
    outcomes: [REJECTED_USER],
  },
  {
    what: "a client of another data centre",
    prepare: (world) => prepare(world, { choose: () => CLIENT }),
    outcomes: [REJECTED_CLIENT],
  },
  ...[200, 401, 403, 404].map((status) => buildPage(status)),
  {
    ...buildPage(407),
    outcomes: [
      { ...refuseReply(407, "the reply is text/html"), on: ["bun", "deno", "workerd"] },
      // Its `fetch` takes this status for a broken network, and does not say why.
      {
        on: ["node", "edge-vm"],
        error: "NetworkFailureError",
        message: "Cannot reach {endpoint}: fetch failed; check the endpoint, the network and any " +
          "proxy, then try again",
        retryable: true,
        sent: repeat(LOGIN),
      },
    ],
  },
  {
    what: "a redirect to a page for people",
    prepare: (world) => {
      const location = `https://login.example/?token=${KEY_PAIR.apiSecretAccessKey}`;
      return prepare(world, { choose: () => KEY_PAIR, faults: [{ kind: "redirect", location }] });
    },
    outcomes: [refuseReply(302, "redirected")],
  },
  {
    what: "too many logins",
    prepare: (world) =>
      prepare(world, {
        zuora: { loginsPerMinute: 0 },
        options: { retry: { ...FAST_RETRY, maxRetryAfterMs: 1_000 } },
      }),
    outcomes: [{
      error: "RateLimitedError",
      status: 429,
      message:
        "Cannot log in to {endpoint}: status 429 70 API Rate limit exceeded for the minute, " +
        "retry after 60 seconds; try again later",
      retryable: true,
      sent: [LOGIN],
    }],
  },
  {
    what: "a gateway that cannot reach Zuora",
    prepare: (world) => prepare(world, { faults: repeat({ kind: "gateway", status: 503 }) }),
    outcomes: [{
      error: "ServiceUnavailableError",
      status: 503,
      message: "Cannot log in to {endpoint}: status 503; try again later",
      retryable: true,
      sent: repeat(LOGIN),
    }],
  },
  {
    what: "an unknown entity",
    prepare: (world) =>
      prepare(world, { zuora: { entities: ["Europe"] }, options: { entityId: "Atlantis" } }),
    outcomes: [refuseLogin(200, "90000020 entity is not valid")],
  },
  {
    what: "a user without permission",
    prepare: (world) => {
      const message = "You do not have permission for this operation";
      const fault = { kind: "failure", status: 403, code: 50000010, message } as const;
      return prepare(world, { faults: [fault] });
    },
    outcomes: [refuseLogin(403, "50000010 You do not have permission for this operation")],
  },
  {
    what: "a client whose owner was deactivated",
    prepare: (world) =>
      prepare(world, { choose: ({ client }) => client, zuora: { isOwnerActive: false } }),
    outcomes: [reject(403, "Forbidden", TOKEN)],
  },
  {
    what: "an endpoint with a typo",
    prepare: async (world) => ({ ...await prepare(world, {}), endpoint: "eu_prodution" }),
    outcomes: [{
      error: "TypeError",
      message: 'Cannot connect: "endpoint" must be an https URL or one of ' +
        Object.keys(endpoints).join(", "),
      sent: [],
    }],
  },
];

function reject(status: number, said: string, request: string = LOGIN): LoginOutcome {
  return {
    error: "CredentialsRejectedError",
    status,
    message: `Cannot log in to {endpoint}: status ${status} ${said}; ${CHECK_CREDENTIALS}`,
    sent: [request],
  };
}

function refuseLogin(status: number, said: string): LoginOutcome {
  return {
    error: "RequestFailedError",
    status,
    message: `Cannot log in to {endpoint}: status ${status} ${said}; ${CHECK_LOGIN}`,
    sent: [LOGIN],
  };
}

function refuseReply(status: number, problem: string): LoginOutcome {
  return {
    error: "UnexpectedResponseError",
    status,
    message: `Cannot log in to {endpoint}: status ${status}, ${problem}; ${CHECK_PROXY}`,
    sent: [LOGIN],
  };
}

/** The page of a proxy shows what it was sent. */
function buildPage(status: number): FailedLogin {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  const body = `<html><h1>${status}</h1>${KEY_PAIR.apiSecretAccessKey}</html>`;
  const faults = repeat({ kind: "reply", status, headers, body } as const);
  return {
    what: `a page of a proxy with status ${status}`,
    prepare: (world) => prepare(world, { choose: () => KEY_PAIR, faults }),
    outcomes: [refuseReply(status, "the reply is text/html")],
  };
}

function withWrongPassword({ credentials }: Zuora): typeof KEY_PAIR {
  return { ...credentials, ...WRONG_PASSWORD };
}

/** How to prepare a login. */
interface Preparation {
  /** Chooses what to log in with. Default: the right key pair. */
  readonly choose?: ((zuora: Zuora) => Credentials) | undefined;
  readonly zuora?: ZuoraOptions | undefined;
  readonly options?: ConnectOptions | undefined;
  readonly faults?: readonly Fault[] | undefined;
}

async function prepare(
  world: World,
  { choose = ({ credentials }) => credentials, options, faults = [], ...given }: Preparation,
): Promise<PreparedLogin> {
  const zuora = await world.open(given.zuora);
  await zuora.play(...faults);
  return await prepareAt(zuora, choose(zuora), options);
}
