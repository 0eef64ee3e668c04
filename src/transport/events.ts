/**
 * What a connection tells of itself: enough for a log line or a span, and never a secret.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import { isZuoraError } from "../errors/any_error.ts";

/**
 * Why a session is renewed: it was idle, its token comes to its end, it got a 401, or `reconnect()`
 * was called.
 */
export type RenewalReason = "idle" | "expiring" | "rejected" | "reconnect";

/** An operation of a store. */
export type StoreOperation = "get" | "set" | "add" | "remove";

/** The error of a store's backend, as far as it is told. */
export interface StoreError {
  /** Its name. */
  readonly name: string;
  /** Its code, if it has one. */
  readonly code?: string | undefined;
  /** Up to 200 characters of its message. */
  readonly message: string;
}

/** What every event tells. */
export interface EventBase {
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /**
   * The code of the error, if it failed: `"aborted"` when the caller's signal ended it, `"other"`
   * for an error of another origin.
   */
  readonly code?: AnyZuoraError["code"] | "aborted" | "other" | undefined;
}

/** Something that a connection did. */
export type ConnectionEvent =
  | (EventBase & {
    /** An attempt to log in. */
    readonly type: "login";
    /** Which attempt of this login, from 1. */
    readonly attempt: number;
    /** The status of a reply that is an error. */
    readonly status?: number | undefined;
    /** Zuora's id of a request that failed. */
    readonly requestId?: string | undefined;
  })
  | (EventBase & {
    /** A session that took the place of another, or failed to. */
    readonly type: "renewal";
    /** Why it was renewed. */
    readonly reason: RenewalReason;
  })
  | (EventBase & {
    /** An attempt to call a resource, up to the headers of its reply. */
    readonly type: "request";
    /** Which attempt of this call, from 1. */
    readonly attempt: number;
    /** The method. */
    readonly method: string;
    /** The path, without the query. */
    readonly path: string;
    /** The status of the reply, if there was one. */
    readonly status?: number | undefined;
    /** Zuora's id of the request. */
    readonly requestId?: string | undefined;
  })
  | {
    /** A wait before the next attempt begins. */
    readonly type: "retry";
    /** What is tried again. */
    readonly of: "login" | "request";
    /** Which attempt failed, from 1. */
    readonly attempt: number;
    /** How long the wait is, in milliseconds. */
    readonly waitMs: number;
    /** The path of a call, without the query. */
    readonly path?: string | undefined;
  }
  | {
    /** A call that had to wait for one of `maxConcurrent` slots has one. */
    readonly type: "queue";
    /** The path, without the query. */
    readonly path: string;
    /** How long it waited, in milliseconds. */
    readonly durationMs: number;
  }
  | {
    /** The store of the session was asked. */
    readonly type: "store";
    /** What for. */
    readonly operation: StoreOperation;
    /** How long it took, in milliseconds. */
    readonly durationMs: number;
    /**
     * What went wrong: `"unusable"` is text that is no session of this endpoint and entity;
     * `"no_lease"` is a login without the lease or after a long wait for it, as the store lost it or
     * another never gave it back.
     */
    readonly failure?: "threw" | "timed_out" | "unusable" | "no_lease" | undefined;
    /** The backend's own error, when it threw, without URLs' user information and our secrets. */
    readonly error?: StoreError | undefined;
  };

/** A function that is told what a connection does; what it throws changes nothing. */
export type EventListener = (event: ConnectionEvent) => unknown;

/** Reads the code of an error as a field of an event. */
export function readCode(error: unknown): Required<Pick<EventBase, "code">> {
  return { code: isZuoraError(error) ? error.code : "other" };
}

/** Makes a function that emits events to a listener, whatever that does. */
export function createEmit(listener: EventListener): (event: ConnectionEvent) => void {
  return (event) => {
    (async () => await listener(event))().catch(() => {});
  };
}
