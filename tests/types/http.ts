/**
 * HTTP as plain data: requests for any client, replies from any client.
 *
 * @module
 */

import {
  buildConnectRequest,
  buildSessionHeaders,
  buildTokenRequest,
  decodeReasonCode,
  type EndpointName,
  endpoints,
  type FetchLike,
  type HeadersLike,
  type HttpReply,
  type HttpRequest,
  parseConnectResponse,
  parseRateLimit,
  parseRetryAfter,
  type Session,
} from "@zuora-connections/client";
import { createSimulator } from "@zuora-connections/client/testing";
import { expectSame, expectType } from "./expect.ts";

/** Headers as `node:http` and undici declare them. */
interface NodeHeaders {
  readonly [name: string]: string | string[] | undefined;
  readonly "set-cookie"?: string[] | undefined;
}

/** Headers are what yields names and values, or an object of them. */
export function takesHeaders(reply: Response): void {
  expectType<HeadersLike>(reply.headers);
  expectType<HeadersLike>(new Headers());
  expectType<HeadersLike>([]);
  expectType<HeadersLike>([["Retry-After", "3"]]);
  expectType<HeadersLike>([["Retry-After", "3"]] as const);
  expectType<HeadersLike>(new Map([["Retry-After", "3"]]));
  expectType<HeadersLike>(Object.entries({ "Retry-After": "3" }));
  expectType<number | undefined>(parseRetryAfter(reply.headers, 0));
  expectType<number | undefined>(parseRateLimit(reply.headers)?.windows[0]?.windowMs);
  expectType<HeadersLike>({ "Retry-After": "3" });
  expectType<HeadersLike>({ "set-cookie": ["a=b"], date: undefined });
  expectType<HeadersLike>({} as NodeHeaders);
  expectType<HeadersLike>(Object.entries({ "set-cookie": ["a=b"] }));
  // @ts-expect-error -- names alone
  expectType<HeadersLike>(["Retry-After"]);
  // @ts-expect-error -- values of another kind
  expectType<HeadersLike>({ "Retry-After": 3 });
}

/** A request can be handed to `fetch`, and its reply be read, without a cast. */
export async function travelsByFetch(send: FetchLike): Promise<void> {
  const { url, ...init } = buildConnectRequest({ accessToken: "token" }, { endpoint: undefined });
  const replies = [await fetch(url, init), await send(url, init)];
  for (const { status, headers, ...reply } of replies) {
    parseConnectResponse({ status, headers, body: String(reply) });
  }
  const request = buildTokenRequest({ clientId: "id", clientSecret: "secret" });
  expectSame<typeof request, HttpRequest>(true);
  expectSame<HttpRequest["method"], "POST">(true);
  expectSame<HttpRequest["redirect"], "manual">(true);
  expectSame<HttpRequest["headers"], Record<string, string>>(true);
  expectSame<HttpReply["headers"], HeadersLike>(true);
  // @ts-expect-error -- a client's id and secret get a token elsewhere
  buildConnectRequest({ clientId: "id", clientSecret: "secret" });
  // @ts-expect-error -- a token gets none
  buildTokenRequest({ accessToken: "token" });
  // @ts-expect-error -- a misspelt option
  buildTokenRequest({ clientId: "id", clientSecret: "secret" }, { baseUrl: "" });
}

/** What is called as `fetch` is, is taken where a `fetch` is. */
export function takesFetch(session: Session): void {
  expectType<FetchLike>(fetch);
  expectType<FetchLike>(globalThis.fetch);
  expectType<FetchLike>((input, init) => fetch(input, init));
  expectType<FetchLike>(() => Promise.resolve(new Response()));
  expectType<FetchLike>(createSimulator().fetch);
  expectType<(url: string) => Promise<Response>>(createSimulator().fetch);
  expectType<(request: Request) => Promise<Response>>(createSimulator().fetch);
  // @ts-expect-error -- no promise
  expectType<FetchLike>(() => new Response());
  // @ts-expect-error -- takes text alone
  expectType<FetchLike>((url: string) => fetch(url));
  const headers = buildSessionHeaders(session, { authorization: "header", orgIds: undefined });
  expectSame<typeof headers, Record<string, string>>(true);
  // @ts-expect-error -- the session knows its entity
  buildSessionHeaders(session, { entityId: "1" });
}

/** The table of endpoints cannot be changed, and knows its names. */
export function looksUp(): void {
  expectSame<keyof typeof endpoints, EndpointName>(true);
  expectType<Readonly<Record<EndpointName, string>>>(endpoints);
  // @ts-expect-error -- read only
  endpoints.eu_production = "https://example.com";
  // @ts-expect-error -- a name that does not exist
  endpoints.moon_production;
  const decoded = decodeReasonCode(53100320);
  expectSame<typeof decoded, { retryable: boolean }>(false);
  expectType<number | undefined>(decoded?.category);
  expectType<string | undefined>(decoded?.resource);
  // @ts-expect-error -- `undefined` for what is no code
  decoded.meaning;
}
