/**
 * Events: a closed union, told apart by `type`.
 *
 * @module
 */

import {
  connect,
  type ConnectionEvent,
  type EventListener,
  type RenewalReason,
  type StoreOperation,
} from "@zuora-connections/client";
import { expectNever, expectSame, expectType } from "./expect.ts";

expectSame<
  ConnectionEvent["type"],
  "login" | "renewal" | "request" | "retry" | "queue" | "store"
>(true);
expectSame<RenewalReason, "idle" | "expiring" | "rejected" | "reconnect">(true);
expectSame<StoreOperation, "get" | "set" | "add" | "remove">(true);

/** A line of a log from every event. */
export function describe(event: ConnectionEvent): string {
  switch (event.type) {
    case "login":
      expectSame<typeof event.status, number | undefined>(true);
      return `login ${event.attempt} ${event.durationMs} ${event.code} ${event.requestId}`;
    case "renewal":
      expectSame<typeof event.reason, RenewalReason>(true);
      return `renewal ${event.durationMs} ${event.code}`;
    case "request":
      return `${event.method} ${event.path} ${event.attempt} ${event.status} ${event.requestId}`;
    case "retry":
      expectSame<typeof event.of, "login" | "request">(true);
      return `retry ${event.attempt} ${event.waitMs} ${event.path}`;
    case "queue":
      return `queue ${event.path} ${event.durationMs}`;
    case "store":
      expectSame<typeof event.operation, StoreOperation>(true);
      expectSame<typeof event.failure, "threw" | "timed_out" | "unusable" | "no_lease" | undefined>(
        true,
      );
      return `store ${event.durationMs}`;
    default:
      return expectNever(event);
  }
}

/** A listener knows its event, and may give anything back. */
export async function listens(events: ConnectionEvent[]): Promise<void> {
  const credentials = { accessToken: "token" };
  await connect(credentials, { onEvent: ({ type }) => type });
  await connect(credentials, { onEvent: (event) => events.push(event) });
  await connect(credentials, { onEvent: async (event) => await Promise.resolve(event) });
  await connect(credentials, {
    onEvent: (event) => {
      // @ts-expect-error -- not every event has it
      event.durationMs;
      // @ts-expect-error -- read only
      event.type = "login";
    },
  });
  expectType<EventListener>(describe);
  // @ts-expect-error -- it has to take every event
  expectType<EventListener>((event: { readonly type: "login" }) => event);
}
