import { connect, isZuoraError } from "@zuora-connections/client";
import { createSharedStore } from "@zuora-connections/client/store";
import type { SessionStore } from "./session_store.ts";
export { SessionStore } from "./session_store.ts";

interface Env {
  readonly ZUORA_ENDPOINT: string;
  readonly ZUORA_CLIENT_ID: string;
  readonly ZUORA_CLIENT_SECRET: string;
  readonly SESSIONS: DurableObjectNamespace<SessionStore>;
}

export default {
  async fetch(request, env, context): Promise<Response> {
    if (new URL(request.url).pathname !== "/accounts") {
      return Response.json({ error: "not found" }, { status: 404 });
    }
    const zuora = await connect(
      { clientId: env.ZUORA_CLIENT_ID, clientSecret: env.ZUORA_CLIENT_SECRET },
      {
        endpoint: env.ZUORA_ENDPOINT,
        lazy: true,
        store: createSharedStore(env.SESSIONS.getByName("zuora")),
        waitUntil: (work) => context.waitUntil(work),
      },
    );
    try {
      return Response.json(await zuora.json("/object-query/accounts?pageSize=20"));
    } catch (error) {
      if (!isZuoraError(error)) throw error;
      console.error(error.code, error.message);
      return Response.json({ error: "Zuora is not available" }, { status: 502 });
    }
  },
} satisfies ExportedHandler<Env>;
