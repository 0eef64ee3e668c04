import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import {
  CredentialsRejectedError,
  isZuoraError,
  NetworkFailureError,
  RateLimitedError,
  RequestFailedError,
  ServiceUnavailableError,
  SessionRejectedError,
  TimedOutError,
  UnexpectedResponseError,
  ZuoraError,
} from "../../mod.ts";
import { copyError } from "../../src/errors/any_error.ts";

const ERRORS = [
  [new CredentialsRejectedError("no"), "CredentialsRejectedError", "credentials_rejected", {}],
  [new SessionRejectedError("no"), "SessionRejectedError", "session_rejected", {}],
  [new RequestFailedError("no"), "RequestFailedError", "request_failed", {}],
  [
    new RateLimitedError("no", { limit: "rate" }),
    "RateLimitedError",
    "rate_limited",
    { limit: "rate" },
  ],
  [new ServiceUnavailableError("no"), "ServiceUnavailableError", "service_unavailable", {}],
  [
    new UnexpectedResponseError("no", { problem: "not_json" }),
    "UnexpectedResponseError",
    "unexpected_response",
    { problem: "not_json" },
  ],
  [new NetworkFailureError("no"), "NetworkFailureError", "network_failure", {}],
  [new TimedOutError("no", { timeoutMs: 1 }), "TimedOutError", "timed_out", { timeoutMs: 1 }],
] as const;

for (const [error, name, code, own] of ERRORS) {
  const fields = { name, code, retryable: false, reasons: [], ...own };

  Deno.test(`${name} has its name, its code and nothing that is not known`, () => {
    assertInstanceOf(error, ZuoraError);
    assertInstanceOf(error, Error);
    assertEquals<unknown>({ ...error }, fields);
    assertEquals([error.message, error.cause, String(error)], ["no", undefined, `${name}: no`]);
    assert(isZuoraError(error));
  });

  Deno.test(`${name} has its message in JSON, and neither stack nor cause`, () => {
    assertEquals(JSON.parse(JSON.stringify({ error })), { error: { ...fields, message: "no" } });
  });

  Deno.test(`copyError() makes another ${name}`, () => {
    const copy = copyError(error);

    assert(copy !== error && copy instanceof error.constructor && copy instanceof Error);
    assertEquals<unknown>({ ...copy }, fields);
    assertEquals([copy.message, copy.cause, String(copy)], ["no", undefined, `${name}: no`]);
    assert(copy.stack !== error.stack);
  });
}

Deno.test("copyError() changes the given fields, and keeps the cause", () => {
  const cause = new Error("why");
  const error = new RateLimitedError("no", { limit: "rate", retryAfterMs: 5, status: 429, cause });

  const copy = copyError(error, {
    retryAfterMs: 3,
    attempts: 2,
    status: undefined,
    message: "yes",
  });

  assertEquals<unknown>({ ...copy }, {
    name: "RateLimitedError",
    code: "rate_limited",
    retryable: false,
    reasons: [],
    limit: "rate",
    retryAfterMs: 3,
    attempts: 2,
  });
  assertEquals([copy.message, copy.cause, error.message], ["yes", cause, "no"]);
});

Deno.test("copyError() copies an error of another copy of the package into our class", () => {
  const foreign = { code: "timed_out", message: "no", retryable: true, reasons: [], timeoutMs: 7 };
  assert(isZuoraError(foreign));

  const copy = copyError(foreign);

  assertInstanceOf(copy, TimedOutError);
  assertEquals([copy.message, copy.timeoutMs, copy.retryable], ["no", 7, true]);
});

Deno.test("an error keeps what is known of the reply", () => {
  const cause = new Error("why");
  const known = {
    retryable: true,
    reasons: [{ code: "70", message: "slow down" }],
    status: 429,
    endpoint: "https://rest.zuora.com",
    method: "POST",
    path: "/v1/x",
    attempts: 2,
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
