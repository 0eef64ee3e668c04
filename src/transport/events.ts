/**
 * The events of a connection: enough for a log line or a span, and never a secret.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import { isZuoraError } from "../errors/any_error.ts";

/**
 * Why a session is renewed.
 *
 * `"idle"`: it may have timed out. `"expiring"`: its token expires soon. `"rejected"`: a call got a
 * 401. `"reconnect"`: you called `reconnect()`.
 *
 * @example Warn about sessions that ended early
 * ```ts
 * import type { RenewalReason } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const isRoutine = (reason: RenewalReason) => reason !== "rejected";
 * assert(isRoutine("expiring") && !isRoutine("rejected"));
 * ```
 */
export type RenewalReason = "idle" | "expiring" | "rejected" | "reconnect";

/**
 * An operation on the shared store.
 *
 * @example Which operations write
 * ```ts
 * import type { StoreOperation } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const writes: ReadonlySet<StoreOperation> = new Set(["set", "add", "remove"]);
 * assert(!writes.has("get"));
 * ```
 */
export type StoreOperation = "get" | "set" | "add" | "remove";

/**
 * The part of a store backend's error that is safe to log.
 *
 * @example Log it
 * ```ts
 * import type { StoreError } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const describe = ({ code, name, message }: StoreError) => `${code ?? name}: ${message}`;
 * assertEquals(describe({ name: "Error", message: "closed" }), "Error: closed");
 * ```
 */
export interface StoreError {
  /** The name of the error. */
  readonly name: string;
  /** The code of the error, if it has one, such as `"ECONNREFUSED"`. */
  readonly code?: string | undefined;
  /** The first 200 characters of the message, with secrets redacted. */
  readonly message: string;
}

/**
 * The fields of events about logins, renewals and requests.
 *
 * @example Measure what took long
 * ```ts
 * import type { EventBase } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const isSlow = ({ durationMs, code }: EventBase) => code === "timed_out" || durationMs > 5_000;
 * assert(isSlow({ durationMs: 6_000 }) && !isSlow({ durationMs: 60 }));
 * ```
 */
export interface EventBase {
  /** How long the work took, in milliseconds. */
  readonly durationMs: number;
  /**
   * The code of the error, if the work failed: `"aborted"` if the caller's signal ended it, `"other"`
   * if the error is not of this library.
   */
  readonly code?: AnyZuoraError["code"] | "aborted" | "other" | undefined;
}

/**
 * An event: something that a connection did. Its `type` narrows its other fields.
 *
 * @example One line of log for each event
 * ```ts
 * import { connect, type ConnectionEvent } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const lines: string[] = [];
 * const log = (event: ConnectionEvent) => {
 *   lines.push("path" in event ? `${event.type} ${event.path}` : event.type);
 * };
 * const { fetch, credentials } = createSimulator();
 * const zuora = await connect(credentials, { fetch, onEvent: log });
 * await zuora.fetch("/v1/catalog/products");
 * assertEquals(lines, ["login", "request /v1/catalog/products"]);
 * ```
 */
export type ConnectionEvent =
  | (EventBase & {
    /** An attempt to log in has ended. */
    readonly type: "login";
    /** The number of the attempt within this login, from 1. */
    readonly attempt: number;
    /** The status of a reply that is an error. */
    readonly status?: number | undefined;
    /** Zuora's id of a login request that failed. */
    readonly requestId?: string | undefined;
  })
  | (EventBase & {
    /** A renewal has ended: a new session replaced the old one, or the renewal failed. */
    readonly type: "renewal";
    /** Why the session was renewed. */
    readonly reason: RenewalReason;
  })
  | (EventBase & {
    /** An attempt of a call has ended: the headers of its reply arrived, or it failed. */
    readonly type: "request";
    /** The number of the attempt within this call, from 1. */
    readonly attempt: number;
    /** The method of the call. */
    readonly method: string;
    /** The path of the call, without the query. */
    readonly path: string;
    /** The status of the reply, if there was one. */
    readonly status?: number | undefined;
    /** Zuora's id of the request. */
    readonly requestId?: string | undefined;
  })
  | {
    /** A wait before a retry starts. */
    readonly type: "retry";
    /** What is retried. */
    readonly of: "login" | "request";
    /** The number of the attempt that failed, from 1. */
    readonly attempt: number;
    /** How long the wait will be, in milliseconds. */
    readonly waitMs: number;
    /** The path of the call, without the query; `undefined` for a login. */
    readonly path?: string | undefined;
  }
  | {
    /** A call has left the queue for one of the `maxConcurrent` slots. */
    readonly type: "queue";
    /** The path of the call, without the query. */
    readonly path: string;
    /** How long the call waited in the queue, in milliseconds. */
    readonly durationMs: number;
  }
  | {
    /** An operation on the shared store has ended. */
    readonly type: "store";
    /** Which operation it was. */
    readonly operation: StoreOperation;
    /** How long the operation took, in milliseconds. */
    readonly durationMs: number;
    /**
     * What went wrong, if anything. `"unusable"`: the text is not a session of this endpoint and
     * entity. `"no_lease"`: the store lost the lease, or its holder never released it, so the login
     * went ahead without it or had to wait for long.
     */
    readonly failure?: "threw" | "timed_out" | "unusable" | "no_lease" | undefined;
    /** The error that the backend threw, without secrets and user information of URLs. */
    readonly error?: StoreError | undefined;
  };

/**
 * A function that receives events; the connection ignores what it returns or throws.
 *
 * @example Count retries
 * ```ts
 * import type { EventListener } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * let retries = 0;
 * const onEvent: EventListener = ({ type }) => void (type === "retry" && retries++);
 * onEvent({ type: "retry", of: "login", attempt: 1, waitMs: 500 });
 * assertEquals(retries, 1);
 * ```
 */
export type EventListener = (event: ConnectionEvent) => unknown;

/** Returns the field `code` of the event of an error. */
export function readCode(error: unknown): Required<Pick<EventBase, "code">> {
  return { code: isZuoraError(error) ? error.code : "other" };
}

/** Creates a function that emits events to a listener, and ignores its errors. */
export function createEmit(listener: EventListener): (event: ConnectionEvent) => void {
  return (event) => {
    (async () => await listener(event))().catch(() => {});
  };
}
