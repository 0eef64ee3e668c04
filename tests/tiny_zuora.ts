/** A Zuora of a few lines, of which a test can replace the login and each resource. */

import type { Clock } from "../mod.ts";
import { sleep } from "./sleep.ts";

/** What a test sees and sets. */
export interface TinyZuora {
  /** The credentials that it takes; a test may set another password. */
  readonly credentials: { readonly apiAccessKeyId: string; apiSecretAccessKey: string };
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** When each login came, by the clock. */
  readonly logins: number[];
  /** Each call that came. */
  readonly calls: TinyCall[];
  /** The sessions that it takes. */
  readonly live: Set<string>;
  /** Answers a login in place of the usual reply. */
  login?: ((request: Request) => Reply | Promise<Reply>) | undefined;
  /** Answers a call in place of the usual reply, unless with `undefined`. */
  call?: ((request: Request, path: string) => Reply | Promise<Reply>) | undefined;
}

/** A call that came. */
export interface TinyCall {
  readonly path: string;
  readonly session: string;
  readonly hadEnded: boolean;
}

type Reply = Response | undefined;

/** How it answers. */
export interface TinyOptions {
  readonly loginMs?: number;
  readonly latencyMs?: number;
}

/** The headers of a reply with JSON. */
export const JSON_TYPE = { "Content-Type": "application/json;charset=utf-8" };

/** Builds the reply to who is not signed in. */
export function refuse(): Response {
  const reasons = [{ code: 90000011, message: "this resource is protected, please sign in first" }];
  const body = JSON.stringify({ success: false, reasons });
  return new Response(body, { status: 401, headers: JSON_TYPE });
}

/** Makes one; nobody may see what stands under `/v1/forbidden`. */
export function createTinyZuora(
  clock: Clock,
  { loginMs = 0, latencyMs = 0 }: TinyOptions = {},
): TinyZuora {
  const credentials = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "right-password" };
  const live = new Set<string>();
  let opened = 0;

  async function answerLogin(request: Request): Promise<Response> {
    zuora.logins.push(clock.now());
    if (loginMs > 0) await sleep(clock, loginMs);
    const given = await zuora.login?.(request);
    if (given) return given;
    const secret = request.headers.get("apisecretaccesskey");
    if (secret !== credentials.apiSecretAccessKey) return refuse();
    const session = `S${++opened}`;
    live.add(session);
    const headers = { ...JSON_TYPE, "Set-Cookie": `ZSession=${session}; Path=/; HttpOnly` };
    return new Response('{"success":true}', { headers });
  }

  async function answerCall(request: Request, path: string): Promise<Response> {
    const cookie = request.headers.get("cookie") ?? "";
    const session = /ZSession=([^;]*)/.exec(cookie)?.[1] ?? "";
    const isLive = live.has(session);
    zuora.calls.push({ path, session, hadEnded: !isLive });
    if (latencyMs > 0) await sleep(clock, latencyMs);
    const given = await zuora.call?.(request, path);
    if (given) return given;
    if (!isLive || path.startsWith("/v1/forbidden")) return refuse();
    return new Response(JSON.stringify({ success: true, session }), { headers: JSON_TYPE });
  }

  const zuora: TinyZuora = {
    credentials,
    logins: [],
    calls: [],
    live,
    async fetch(input, init): Promise<Response> {
      const request = new Request(input, init);
      request.signal.throwIfAborted();
      const { pathname } = new URL(request.url);
      const isLogin = pathname === "/v1/connections" || pathname === "/oauth/token";
      return await (isLogin ? answerLogin(request) : answerCall(request, pathname));
    },
  };
  return zuora;
}

/** Gives the status of a reply, or the code or the name of an error. */
export async function readResult(calling: Promise<unknown>): Promise<unknown> {
  try {
    const value = await calling;
    if (!(value instanceof Response)) return value;
    await value.body?.cancel();
    return value.status;
  } catch (error) {
    const { code, name } = Object(error);
    return typeof code === "string" ? code : name;
  }
}
