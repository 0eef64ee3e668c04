import process, { env } from "node:process";
import { serve } from "@hono/node-server";
import { connect } from "@zuora-connections/client";
import { createApp } from "./app.ts";

const { ZUORA_CLIENT_ID: clientId = "", ZUORA_CLIENT_SECRET: clientSecret = "" } = env;
const zuora = await connect(
  { clientId, clientSecret },
  { endpoint: env.ZUORA_ENDPOINT, lazy: true }, // so that it starts when Zuora is down
);

const port = Number(env.PORT ?? 3000);
const server = serve({ fetch: createApp(zuora).fetch, port }, () => {
  console.log(`listening on port ${port}`);
});

process.once("SIGTERM", () => {
  server.close();
  zuora.close();
});
