import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import {
  CredentialsRejectedError,
  isZuoraError,
  NetworkFailureError,
  RateLimitedError,
  RequestFailedError,
  ServiceUnavailableError,
  TimedOutError,
  UnexpectedResponseError,
  ZuoraError,
} from "../mod.ts";

const CLASSES = [
  [CredentialsRejectedError, "CredentialsRejectedError", "credentials_rejected"],
  [RequestFailedError, "RequestFailedError", "request_failed"],
  [RateLimitedError, "RateLimitedError", "rate_limited"],
  [ServiceUnavailableError, "ServiceUnavailableError", "service_unavailable"],
  [UnexpectedResponseError, "UnexpectedResponseError", "unexpected_response"],
  [NetworkFailureError, "NetworkFailureError", "network_failure"],
  [TimedOutError, "TimedOutError", "timed_out"],
] as const;

for (const [Failure, name, code] of CLASSES) {
  Deno.test(`${name} has its name, its code and nothing that is not known`, () => {
    const error = new Failure("no");

    assertInstanceOf(error, ZuoraError);
    assertInstanceOf(error, Error);
    assertEquals<unknown>({ ...error }, { name, code, retryable: false, reasons: [] });
    assertEquals([error.message, error.cause, String(error)], ["no", undefined, `${name}: no`]);
    assert(isZuoraError(error));
  });
}

Deno.test("an error keeps what is known of the reply", () => {
  const cause = new Error("why");
  const known = {
    retryable: true,
    reasons: [{ code: "70", message: "slow down" }],
    status: 429,
    endpoint: "https://rest.zuora.com",
    requestId: "r",
    trackId: "t",
    processId: "p",
    limit: "rate",
    retryAfterMs: 5,
  } as const;

  const error = new RateLimitedError("no", { ...known, cause });

  assertEquals({ ...error }, { name: "RateLimitedError", code: "rate_limited", ...known });
  assertEquals(error.cause, cause);
});

const OTHERS: [string, unknown][] = [
  ["nothing", undefined],
  ["null", null],
  ["text", "rate_limited"],
  ["a plain error", new Error("no")],
  ["an error with a code of the system", Object.assign(new Error("no"), { code: "ECONNRESET" })],
  ["an error with our code and no more", Object.assign(new Error("no"), { code: "rate_limited" })],
  ["a name that every object has", { code: "toString", reasons: [], retryable: false }],
  ["a code of another kind", { code: 7, reasons: [], retryable: false }],
];

for (const [name, value] of OTHERS) {
  Deno.test(`isZuoraError() does not take ${name} for one`, () => {
    assert(!isZuoraError(value));
  });
}

Deno.test("isZuoraError() knows an error of another copy of the package", () => {
  assert(isZuoraError({ code: "timed_out", reasons: [], retryable: true }));
});
