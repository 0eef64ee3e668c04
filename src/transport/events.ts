/**
 * What a connection tells of itself: enough for a log line or a span, and never a secret.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import { ZuoraError } from "../errors/zuora_error.ts";

/**
 * Why a session is renewed: it was idle, its token comes to its end, it got a 401, or `reconnect()`
 * was called.
 */
export type RenewalReason = "idle" | "expiring" | "rejected" | "reconnect";

/** An operation of a store. */
export type StoreOperation = "get" | "set" | "add" | "remove";

/** What every event tells. */
export interface EventBase {
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** The code of the error, if it failed; `"other"` for an error that is none of this library. */
  readonly code?: AnyZuoraError["code"] | "other" | undefined;
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
    /** What went wrong: `"unusable"` is text that is no session of this endpoint and entity. */
    readonly failure?: "threw" | "timed_out" | "unusable" | undefined;
  };

/** A function that is told what a connection does; what it throws changes nothing. */
export type EventListener = (event: ConnectionEvent) => unknown;

/** Reads the code of an error, if there is one, as a field of an event. */
export function readCode(error: unknown): Pick<EventBase, "code"> {
  if (error === undefined) return {};
  return { code: error instanceof ZuoraError ? Object(error).code : "other" };
}

/** Makes a function that tells the listener, whatever that does. */
export function createTeller(
  listener: EventListener | undefined,
): (event: ConnectionEvent) => void {
  return (event) => {
    if (listener) (async () => await listener(event))().catch(() => {});
  };
}
