import { type Connection, isZuoraError } from "@zuora-connections/client";
import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { chooseStatus } from "./http_status.ts";

// For all attempts of a call: a client that waits longer has gone.
const LONGEST_MS = 20_000;

/** Makes the app over a connection. */
export function createApp(zuora: Pick<Connection, "json">): Hono {
  const app = new Hono();
  const read = (path: string) =>
    zuora.json<object>(path, { signal: AbortSignal.timeout(LONGEST_MS) });

  app.get("/accounts", async (context) => {
    return context.json(await read("/object-query/accounts?pageSize=20"));
  });

  app.get("/accounts/:id", async (context) => {
    const id = encodeURIComponent(context.req.param("id"));
    return context.json(await read(`/v1/accounts/${id}`));
  });

  app.onError((error, context) => {
    console.error(error);
    const waitMs = isZuoraError(error) && "retryAfterMs" in error ? error.retryAfterMs : undefined;
    if (waitMs !== undefined) context.header("Retry-After", String(Math.ceil(waitMs / 1_000)));
    const status = chooseStatus(error) as ContentfulStatusCode;
    return context.json({ error: status === 404 ? "not found" : "The request failed" }, status);
  });

  return app;
}
