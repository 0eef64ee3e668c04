/**
 * Connects to the REST API of Zuora and stays connected.
 *
 * {@linkcode connect} logs in and returns a {@linkcode Connection}. Its `fetch` sends requests with
 * the session, `json` also throws Zuora's refusals, and `pages` reads lists page by page. The
 * connection renews its session, retries transient failures with back-off and jitter, and respects
 * rate limits.
 *
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch, credentials } = createSimulator(); // in place of Zuora
 * const zuora = await connect(credentials, { fetch });
 * const reply = await zuora.fetch("/v1/catalog/products");
 * assertEquals(reply.status, 200);
 * ```
 *
 * To reach Zuora, leave out `fetch`, and pass your {@linkcode Credentials} and one of the
 * {@linkcode endpoints}: `connect({ clientId, clientSecret }, { endpoint: "eu_production" })`. Create
 * one connection at start-up and reuse it: Zuora allows 100 logins per minute per IP address
 * (documented).
 *
 * ## Handle errors
 *
 * There is one error class for each thing that you can do next. {@linkcode isZuoraError} narrows an
 * error to {@linkcode AnyZuoraError}, and its `code` says which class it is.
 *
 * ```ts
 * import { connect, isZuoraError } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch, credentials } = createSimulator();
 * const zuora = await connect(credentials, { fetch });
 * try {
 *   await zuora.json("/v1/no-such-path");
 * } catch (error) {
 *   if (!isZuoraError(error)) throw error;
 *   assertEquals([error.code, error.status, error.retryable], ["request_failed", 404, false]);
 * }
 * ```
 *
 * ## Find more
 *
 * - {@linkcode ConnectOptions}: every option, with its default
 * - {@linkcode ConnectionEvent}: what to log and trace
 * - {@linkcode buildTokenRequest}, {@linkcode parseTokenResponse}, {@linkcode buildSessionHeaders} and
 *   {@linkcode parseApiResponse}: pure functions, to send requests with your own HTTP client
 * - `@zuora-connections/client/store`: share a session between processes and machines
 * - `@zuora-connections/client/testing`: a simulated Zuora, for tests without network
 *
 * @module
 */

export { type ApiResult, parseApiResponse } from "./src/protocol/api_reply.ts";
export type { Clock } from "./src/async/clock.ts";
export { connect } from "./src/connect.ts";
export {
  type AccessToken,
  buildConnectRequest,
  type KeyPair,
  parseConnectResponse,
} from "./src/login/connections.ts";
export type { RequestOptions } from "./src/login/login_request.ts";
export type { Connection } from "./src/connection.ts";
export type { Credentials, CredentialsSource } from "./src/login/kinds.ts";
export { type EndpointName, endpoints } from "./src/protocol/endpoints.ts";
export {
  type AnyZuoraError,
  CredentialsRejectedError,
  NetworkFailureError,
  RateLimitedError,
  type RateLimitedErrorOptions,
  RequestFailedError,
  type RetryAfterErrorOptions,
  ServiceUnavailableError,
  SessionRejectedError,
  TimedOutError,
  type TimedOutErrorOptions,
  UnexpectedResponseError,
  type UnexpectedResponseErrorOptions,
} from "./src/errors/errors.ts";
export type { FetchLike, HeadersLike, HttpReply, HttpRequest } from "./src/util/http.ts";
export type {
  ConnectionEvent,
  EventBase,
  EventListener,
  RenewalReason,
  StoreError,
  StoreOperation,
} from "./src/transport/events.ts";
export { isZuoraError } from "./src/errors/any_error.ts";
export type { ConnectOptions } from "./src/options.ts";
export type { JsonInit } from "./src/calls/json.ts";
export type { LoginResult } from "./src/login/login_reply.ts";
export { parseRateLimit, parseRetryAfter, type RateLimit } from "./src/protocol/limits.ts";
export { type DecodedReasonCode, decodeReasonCode } from "./src/protocol/reason_codes.ts";
export type { ReplyContext } from "./src/protocol/reply_context.ts";
export type { RetryPolicy } from "./src/transport/retry_policy.ts";
export { Session } from "./src/protocol/session.ts";
export {
  type AuthorizationMode,
  buildSessionHeaders,
  type SessionHeadersOptions,
  type Tenant,
} from "./src/protocol/request_headers.ts";
export type { SharedStore } from "./src/session/sharing.ts";
export {
  buildTokenRequest,
  type ClientCredentials,
  parseTokenResponse,
} from "./src/login/oauth_token.ts";
export {
  type Reason,
  type ResponseProblem,
  ZuoraError,
  type ZuoraErrorOptions,
} from "./src/errors/zuora_error.ts";
