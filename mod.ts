/**
 * Connect to Zuora and stay connected.
 *
 * {@linkcode connect} logs in and gives a `fetch` that is authorised. The functions below it are
 * pure, for those who bring their own HTTP: they build requests and read replies as plain data.
 *
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 *
 * const { fetch, credentials } = createSimulator(); // in place of Zuora
 * const zuora = await connect(credentials, { fetch });
 * const reply = await zuora.fetch("/v1/catalog/products");
 * ```
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
