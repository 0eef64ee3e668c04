/**
 * Errors and results: what is known of them, and after which question.
 *
 * @module
 */

import {
  type AnyZuoraError,
  type ApiResult,
  CredentialsRejectedError,
  isZuoraError,
  type LoginResult,
  type NetworkFailureError,
  parseApiResponse,
  type parseConnectResponse,
  type parseTokenResponse,
  RateLimitedError,
  type Reason,
  RequestFailedError,
  type ResponseProblem,
  ServiceUnavailableError,
  type Session,
  SessionRejectedError,
  TimedOutError,
  UnexpectedResponseError,
  ZuoraError,
} from "@zuora-connections/client";
import { expectNever, expectSame, expectType } from "./expect.ts";

expectSame<
  AnyZuoraError["code"],
  | "credentials_rejected"
  | "session_rejected"
  | "request_failed"
  | "rate_limited"
  | "service_unavailable"
  | "unexpected_response"
  | "network_failure"
  | "timed_out"
>(true);
expectSame<
  ResponseProblem,
  "not_json" | "wrong_shape" | "no_session_cookie" | "redirected" | "too_large"
>(true);

/** The code tells the class, and there are eight. */
export function narrowsByCode(error: AnyZuoraError): number | undefined {
  switch (error.code) {
    case "credentials_rejected":
      expectSame<typeof error, CredentialsRejectedError>(true);
      return error.status;
    case "session_rejected":
      expectSame<typeof error, SessionRejectedError>(true);
      return error.status;
    case "request_failed":
      expectSame<typeof error, RequestFailedError>(true);
      return error.status;
    case "rate_limited":
      expectSame<typeof error, RateLimitedError>(true);
      expectSame<typeof error.limit, "rate" | "concurrency">(true);
      return error.retryAfterMs;
    case "service_unavailable":
      expectSame<typeof error, ServiceUnavailableError>(true);
      return error.retryAfterMs;
    case "unexpected_response":
      expectSame<typeof error, UnexpectedResponseError>(true);
      expectSame<typeof error.problem, ResponseProblem>(true);
      return error.status;
    case "network_failure":
      expectSame<typeof error, NetworkFailureError>(true);
      return error.status;
    case "timed_out":
      expectSame<typeof error, TimedOutError>(true);
      return error.timeoutMs;
    default:
      return expectNever(error);
  }
}

type KeysOf<T> = T extends unknown ? keyof T : never;
type OwnKeys<T> = Exclude<KeysOf<T>, keyof ZuoraError>;

expectSame<OwnKeys<CredentialsRejectedError>, never>(true);
expectSame<OwnKeys<SessionRejectedError>, "retryAfterMs">(true);
expectSame<OwnKeys<RequestFailedError>, never>(true);
expectSame<OwnKeys<RateLimitedError>, "limit" | "retryAfterMs">(true);
expectSame<OwnKeys<ServiceUnavailableError>, "retryAfterMs">(true);
expectSame<OwnKeys<UnexpectedResponseError>, "problem">(true);
expectSame<OwnKeys<NetworkFailureError>, never>(true);
expectSame<OwnKeys<TimedOutError>, "timeoutMs">(true);

/** What only some errors have cannot be read before the code was asked. */
export function keepsFieldsToTheirClass(error: AnyZuoraError): void {
  // @ts-expect-error -- only "rate_limited" has it
  error.limit;
  // @ts-expect-error -- only "rate_limited", "service_unavailable" and "session_rejected" have it
  error.retryAfterMs;
  // @ts-expect-error -- only "unexpected_response" has it
  error.problem;
  // @ts-expect-error -- only "timed_out" has it
  error.timeoutMs;
  if (error.code !== "credentials_rejected") return;
  // @ts-expect-error -- that one has it least of all
  error.retryAfterMs;
}

/** What every error has. */
export function readsWhatAllHave(error: AnyZuoraError): void {
  expectType<Error>(error);
  expectType<ZuoraError>(error);
  expectSame<typeof error.retryable, boolean>(true);
  expectSame<typeof error.reasons, readonly Reason[]>(true);
  expectSame<typeof error.status, number | undefined>(true);
  expectSame<typeof error.endpoint, string | undefined>(true);
  expectSame<typeof error.requestId, string | undefined>(true);
  expectSame<typeof error.trackId, string | undefined>(true);
  expectSame<typeof error.processId, string | undefined>(true);
  expectSame<typeof error.method, string | undefined>(true);
  expectSame<typeof error.path, string | undefined>(true);
  expectSame<typeof error.attempts, number | undefined>(true);
  expectSame<ReturnType<typeof error.toJSON>, Record<string, unknown>>(true);
  for (const { code, message } of error.reasons) expectType<string>(code + message);
  // @ts-expect-error -- read only
  error.retryable = true;
  // @ts-expect-error -- a code that does not exist
  error.code === "forbidden";
}

/** `isZuoraError` tells what a `catch` caught; so does `instanceof`, of one class. */
export function guards(caught: unknown): void {
  if (isZuoraError(caught)) expectSame<typeof caught, AnyZuoraError>(true);
  else expectSame<typeof caught, unknown>(true);
  if (caught instanceof RateLimitedError) expectSame<typeof caught, RateLimitedError>(true);
  if (caught instanceof ZuoraError) expectType<string>(caught.code);
  expectSame<Parameters<typeof isZuoraError>, [value: unknown]>(true);
}

/** Errors can be made for a test; the base cannot. */
export function makesErrors(): void {
  new TimedOutError("Cannot wait", { timeoutMs: 1, status: undefined, cause: new Error() });
  new CredentialsRejectedError("Cannot log in");
  new SessionRejectedError("Cannot call", { retryAfterMs: 1, attempts: 2, path: "/v1/x" });
  new RateLimitedError("Cannot call", { limit: "rate", retryAfterMs: undefined });
  new UnexpectedResponseError("Cannot call", { problem: "not_json", method: "GET" });
  new ServiceUnavailableError("Cannot call");
  // @ts-expect-error -- which limit?
  new RateLimitedError("Cannot call");
  // @ts-expect-error -- which limit?
  new RateLimitedError("Cannot call", { retryAfterMs: 1 });
  // @ts-expect-error -- what is wrong with it?
  new UnexpectedResponseError("Cannot call", {});
  // @ts-expect-error -- how much time?
  new TimedOutError("Cannot call", { retryable: true });
  // @ts-expect-error -- a field of another class
  new CredentialsRejectedError("Cannot log in", { retryAfterMs: 1 });
  // @ts-expect-error -- a field of another class
  new RequestFailedError("Cannot call", { limit: "rate" });
  // @ts-expect-error -- abstract
  new ZuoraError("Cannot be made");
  // @ts-expect-error -- a misspelt option
  new TimedOutError("Cannot wait", { timeoutMs: 1, attempt: 1 });
}

/** `ok` tells a session from an error. */
export function narrowsLogins(result: LoginResult): Session {
  // @ts-expect-error -- not asked yet
  result.session;
  if (result.ok) {
    // @ts-expect-error -- a success has none
    result.error;
    return result.session;
  }
  expectSame<typeof result.error, AnyZuoraError>(true);
  // @ts-expect-error -- a failure has none
  result.session;
  throw result.error;
}

/** `ok` tells data from an error, and the data has the type that was asked for. */
export function narrowsCalls(result: ApiResult<{ readonly id: string }>): string {
  // @ts-expect-error -- not asked yet
  result.data;
  if (!result.ok) throw result.error;
  expectSame<typeof result.data, { readonly id: string }>(true);
  return result.data.id;
}

/** A reply is read to a result. */
export function readsReplies(): void {
  const reply = { status: 200, headers: [], body: "{}" };
  const unknown = parseApiResponse(reply);
  expectSame<typeof unknown, ApiResult<unknown>>(true);
  const known = parseApiResponse<string[]>(reply, { method: "POST", idempotent: undefined });
  expectSame<typeof known, ApiResult<string[]>>(true);
  expectSame<ReturnType<typeof parseConnectResponse>, LoginResult>(true);
  expectSame<typeof parseTokenResponse, typeof parseConnectResponse>(true);
  // @ts-expect-error -- a Response has a body of its own: it is to be read first
  parseApiResponse(new Response());
  // @ts-expect-error -- a misspelt key
  parseApiResponse(reply, { now: 0 });
}
