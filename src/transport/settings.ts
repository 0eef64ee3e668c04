/**
 * What a connection works with: the options of a caller, checked and with their defaults.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";
import type { AuthorizationMode } from "../protocol/request_headers.ts";
import type { Session } from "../protocol/session.ts";
import type { ConnectionEvent } from "./events.ts";
import type { RetryPolicy } from "./retry_policy.ts";

/** What a connection has found out about its endpoint. */
export interface Contact {
  /** Whether it has ever answered this connection. */
  hasAnswered: boolean;
  /** What the last login authenticated with, to cut it from texts. */
  secrets: readonly string[];
}

/** Options that were checked, with their defaults. */
export interface Settings {
  readonly endpoint: string;
  /** Whether the caller gave no endpoint. */
  readonly isDefaultEndpoint: boolean;
  readonly entityId?: string | undefined;
  /** What every call carries, unless it has its own. */
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
  /** What is known of the endpoint: whether it has ever answered this connection. */
  readonly contact: Contact;
  /** Emits an event; absent where nobody listens, so that none is built. */
  readonly emit?: ((event: ConnectionEvent) => void) | undefined;
  /** Keeps work in the background alive, where that is needed; never fails. */
  keepAlive(work: Promise<unknown>): void;
  /** Returns the track id of the next request. */
  trackId(): string | undefined;
  /** Sends a request. */
  fetch(input: string | Request, init: RequestInit): Promise<Response>;
}
