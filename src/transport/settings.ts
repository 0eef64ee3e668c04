/**
 * The settings of a connection: checked options, with their defaults.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";
import type { AuthorizationMode } from "../protocol/request_headers.ts";
import type { Session } from "../protocol/session.ts";
import type { ConnectionEvent } from "./events.ts";
import type { RetryPolicy } from "./retry_policy.ts";

/** What a connection knows about its endpoint. */
export interface Contact {
  /** Whether the endpoint has ever answered this connection. */
  hasAnswered: boolean;
  /** The secrets of the last login, to redact them. */
  secrets: readonly string[];
}

/** Checked options, with their defaults. */
export interface Settings {
  readonly endpoint: string;
  /** Whether the caller gave no endpoint. */
  readonly isDefaultEndpoint: boolean;
  readonly entityId?: string | undefined;
  /** Headers of every call; a call's own header takes precedence. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly authorization: AuthorizationMode;
  readonly timeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly refreshEarlyMs: number;
  readonly maxConcurrent: number;
  readonly session: Session | undefined;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly waitUntil?: ((work: Promise<unknown>) => unknown) | undefined;
  /** The one part that changes. */
  readonly contact: Contact;
  /** Emits an event; `undefined` without a listener, so that no event is built. */
  readonly emit?: ((event: ConnectionEvent) => void) | undefined;
  /** Passes background work to `waitUntil`, if given; never throws. */
  keepAlive(work: Promise<unknown>): void;
  /** Returns the track id of the next request. */
  trackId(): string | undefined;
  /** Sends a request. */
  fetch(input: string | Request, init: RequestInit): Promise<Response>;
}
