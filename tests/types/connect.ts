/**
 * What `connect` takes and what it gives.
 *
 * @module
 */

import {
  type AccessToken,
  type ClientCredentials,
  connect,
  type Connection,
  type ConnectOptions,
  type Credentials,
  type CredentialsSource,
  type FetchLike,
  type JsonInit,
  type KeyPair,
  type Session,
} from "@zuora-connections/client";
import { expectNever, expectSame, expectType } from "./expect.ts";

const KEY_PAIR = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "correct horse" };

expectSame<
  typeof connect,
  (credentials: CredentialsSource, options?: ConnectOptions) => Promise<Connection>
>(true);

/** Each kind of credentials is taken, as it is or from a function. */
export async function takesCredentials(source: () => Promise<Credentials>): Promise<void> {
  await connect(KEY_PAIR);
  await connect({ accessToken: "token" });
  await connect({ clientId: "id", clientSecret: "secret" });
  await connect(() => KEY_PAIR);
  await connect(source);
  await connect(async () => await source(), {});
}

/** Credentials that are not whole, or of no kind, do not compile. */
export async function refusesOtherCredentials(): Promise<void> {
  // @ts-expect-error -- no credentials
  await connect();
  // @ts-expect-error -- the secret is missing
  await connect({ apiAccessKeyId: "me@example.com" });
  // @ts-expect-error -- the secret is of another kind
  await connect({ clientId: "id", apiSecretAccessKey: "correct horse" });
  // @ts-expect-error -- a variable of the environment that may be absent
  await connect({ accessToken: "token" as string | undefined });
  // @ts-expect-error -- a name that does not exist
  await connect({ username: "me@example.com", password: "correct horse" });
  // @ts-expect-error -- a promise of credentials: a function can be asked again, it cannot
  await connect(Promise.resolve(KEY_PAIR));
}

/** `in` tells the kinds of credentials apart, and there are three. */
export function narrowsCredentials(credentials: Credentials): string {
  if ("apiAccessKeyId" in credentials) {
    expectSame<typeof credentials, KeyPair>(true);
    return credentials.apiSecretAccessKey;
  }
  if ("accessToken" in credentials) {
    expectSame<typeof credentials, AccessToken>(true);
    return credentials.accessToken;
  }
  if ("clientId" in credentials) {
    expectSame<typeof credentials, ClientCredentials>(true);
    return credentials.clientSecret;
  }
  return expectNever(credentials);
}

/** Every option may be given as `undefined`, so that `env.X` can be passed through. */
export async function takesAbsentOptions(env: { readonly X: undefined }): Promise<void> {
  const absent: { [Key in keyof Required<ConnectOptions>]: undefined } = {
    allowInsecureHttp: env.X,
    apiVersion: env.X,
    authorization: env.X,
    clock: env.X,
    endpoint: env.X,
    entityId: env.X,
    fetch: env.X,
    headers: env.X,
    lazy: env.X,
    maxConcurrent: env.X,
    onEvent: env.X,
    orgIds: env.X,
    refreshEarlyMs: env.X,
    requestTimeoutMs: env.X,
    retry: env.X,
    session: env.X,
    sessionTimeoutMs: env.X,
    signal: env.X,
    store: env.X,
    timeoutMs: env.X,
    trackId: env.X,
    waitUntil: env.X,
  };
  await connect(KEY_PAIR, absent);
  await connect(KEY_PAIR, undefined);
}

/** A value that may be absent is taken too. */
export async function takesOptionsOfTheEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await connect(KEY_PAIR, { endpoint: env.ENDPOINT, entityId: env.ENTITY, orgIds: env.ORGS });
}

/** Each option takes what its doc says. */
export async function takesOptions(signal: AbortSignal, session: Session): Promise<void> {
  await connect(KEY_PAIR, { endpoint: "eu_production" });
  await connect(KEY_PAIR, { endpoint: "https://rest.zuora.com" });
  await connect(KEY_PAIR, { endpoint: new URL("https://rest.zuora.com") });
  await connect(KEY_PAIR, { orgIds: ["1", "2"] as const, apiVersion: "341.0", signal, session });
  await connect(KEY_PAIR, { headers: { Accept: "application/json", "X-Own": ["1", "2"] } });
  await connect(KEY_PAIR, { allowInsecureHttp: true });
  await connect(KEY_PAIR, { headers: [["Accept", "application/json"]] });
  await connect(KEY_PAIR, { headers: new Headers({ Accept: "application/json" }) });
  await connect(KEY_PAIR, { headers: new Map([["Accept", "application/json"]]) });
  await connect(KEY_PAIR, { trackId: () => "id", lazy: true, maxConcurrent: Infinity });
  await connect(KEY_PAIR, { retry: { attempts: 1 }, authorization: "header" });
  await connect(KEY_PAIR, { retry: false, waitUntil: (work) => void work.then() });
}

/** A misspelt option, or one of another kind, does not compile. */
export async function refusesOtherOptions(): Promise<void> {
  // @ts-expect-error -- a name that does not exist
  await connect(KEY_PAIR, { baseUrl: "https://rest.zuora.com" });
  // @ts-expect-error -- a name without its unit
  await connect(KEY_PAIR, { timeout: 1 });
  // @ts-expect-error -- `null` is not "absent"
  await connect(KEY_PAIR, { entityId: null });
  // @ts-expect-error -- only `false` switches it off
  await connect(KEY_PAIR, { retry: true });
  // @ts-expect-error -- a misspelt key of a policy
  await connect(KEY_PAIR, { retry: { attempt: 3 } });
  // @ts-expect-error -- of another kind
  await connect(KEY_PAIR, { timeoutMs: "30" });
  // @ts-expect-error -- not one of two
  await connect(KEY_PAIR, { authorization: "bearer" });
}

/** A connection gives what its doc says, and lets nothing of it be replaced. */
export function isAConnection(zuora: Connection): void {
  expectSame<
    keyof Connection,
    "endpoint" | "session" | "fetch" | "json" | "pages" | "reconnect" | "close"
  >(
    true,
  );
  expectSame<Connection["endpoint"], string>(true);
  expectSame<Connection["session"], Session | undefined>(true);
  expectSame<Connection["fetch"], FetchLike>(true);
  expectSame<Connection["reconnect"], () => Promise<Session>>(true);
  // @ts-expect-error -- read only
  zuora.endpoint = "https://rest.zuora.com";
  // @ts-expect-error -- read only
  zuora.fetch = fetch;
}

/** `json` and `pages` give what they are told, else `unknown`. */
export async function readsJson(zuora: Connection): Promise<void> {
  interface Page {
    readonly data: readonly string[];
  }
  type Of<Result> = (input: string | URL, init?: JsonInit) => Result;
  expectSame<typeof zuora.json<Page>, Of<Promise<Page>>>(true);
  expectSame<typeof zuora.pages<Page>, Of<AsyncIterable<Page>>>(true);
  const unknown = await zuora.json("/v1/x");
  expectSame<typeof unknown, unknown>(true);
  const page = await zuora.json<Page>(new URL("https://rest.zuora.com/v1/x"));
  expectSame<typeof page, Page>(true);
  for await (const each of zuora.pages("/v1/x")) expectSame<typeof each, unknown>(true);
  for await (const each of zuora.pages<Page>("/v1/x")) expectSame<typeof each, Page>(true);
}

/** `json` takes the place of `body`; all else is as `fetch` has it. */
export async function takesJson(zuora: Connection, signal: AbortSignal): Promise<void> {
  expectSame<JsonInit["json"], unknown>(true);
  expectSame<"body" extends keyof JsonInit ? true : false, false>(true);
  await zuora.json("/v1/x", { method: "POST", json: { a: 1 }, signal });
  await zuora.json("/v1/x", { headers: { "Idempotency-Key": "1" } });
  await zuora.json("/v1/x", { headers: new Headers() });
  // @ts-expect-error -- `json` is the body
  await zuora.json("/v1/x", { method: "POST", body: "{}" });
  // @ts-expect-error -- `json` is the body, for pages too
  zuora.pages("/v1/x", { body: "{}" });
  // @ts-expect-error -- no request: its body could not be replaced
  await zuora.json(new Request("https://rest.zuora.com/v1/x"));
}

/** `fetch` may be taken off, and answers as the runtime's own does. */
export async function fetches({ fetch }: Connection): Promise<void> {
  const reply = await fetch("/v1/x", { method: "POST", body: "{}" });
  expectSame<typeof reply, Response>(true);
  await fetch(new URL("https://rest.zuora.com/v1/x"));
  await fetch(new Request("https://rest.zuora.com/v1/x"), { headers: { A: "b" } });
  expectType<number>(reply.status);
}
