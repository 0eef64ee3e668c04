/**
 * The package and its peers, each doing the same calls.
 *
 * @module
 */

import { connect } from "@zuora-connections/client";
import axios from "npm:axios@1.21.1";
import ky from "npm:ky@2.1.0";
import { ofetch } from "npm:ofetch@1.5.1";
import createOpenApiClient from "npm:openapi-fetch@0.17.0";

/** A way to call Zuora. Each call ends when the body is read. */
export interface Client {
  readonly name: string;
  /** Gets a resource and reads it as text. */
  fetch(signal?: AbortSignal): Promise<unknown>;
  /** Gets a resource and reads it as JSON. */
  json(): Promise<unknown>;
  /** Posts JSON and reads the reply as JSON. */
  post(): Promise<unknown>;
}

/** What a `fetch` is called with. */
export type Send = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

interface Paths {
  readonly "/v1/orders": {
    readonly get: { readonly responses: { readonly 200: Reply } };
    readonly post: { readonly requestBody: Order; readonly responses: { readonly 200: Reply } };
  };
}
interface Reply {
  readonly content: { readonly "application/json": { readonly success: boolean } };
}
interface Order {
  readonly content: { readonly "application/json": typeof ORDER };
}

const PATH = "/v1/orders";
const ORDER = {
  orderDate: "2026-11-26",
  existingAccountNumber: "A00000001",
  subscriptions: [{ orderActions: [{ type: "CreateSubscription", quantity: 1 }] }],
};
const HEADERS = { Cookie: "ZSession=abc" };

/**
 * Makes every client, logged in.
 *
 * @param origin Where Zuora is.
 * @param send What sends requests, instead of the global `fetch`.
 */
export async function createClients(origin: string, send?: Send): Promise<readonly Client[]> {
  return [
    createBare(origin, send ?? fetch),
    await createOurs(origin, send),
    createKy(origin, send),
    createOfetch(origin, send),
    createOpenApi(origin, send),
    createAxios(origin, send),
  ];
}

function createBare(origin: string, send: Send): Client {
  const url = `${origin}${PATH}`;
  return {
    name: "bare",
    fetch: async (signal) =>
      await (await send(url, { headers: HEADERS, ...(signal && { signal }) })).text(),
    json: async () => await (await send(url, { headers: HEADERS })).json(),
    post: async () => {
      const headers = { ...HEADERS, "Content-Type": "application/json" };
      return await (await send(url, { method: "POST", headers, body: JSON.stringify(ORDER) }))
        .json();
    },
  };
}

async function createOurs(origin: string, send: Send | undefined): Promise<Client> {
  const credentials = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "secret" };
  const zuora = await connect(credentials, { endpoint: origin, fetch: send });
  return {
    name: "ours",
    fetch: async (signal) => await (await zuora.fetch(PATH, signal && { signal })).text(),
    json: async () => await zuora.json(PATH),
    post: async () => await zuora.json(PATH, { method: "POST", json: ORDER }),
  };
}

function createKy(origin: string, send: Send | undefined): Client {
  const url = `${origin}${PATH}`;
  const api = ky.create({ headers: HEADERS, ...(send && { fetch: send }) });
  return {
    name: "ky",
    fetch: async (signal) => await (await api.get(url, signal && { signal })).text(),
    json: async () => await api.get(url).json(),
    post: async () => await api.post(url, { json: ORDER }).json(),
  };
}

function createOfetch(origin: string, send: Send | undefined): Client {
  const url = `${origin}${PATH}`;
  const api = ofetch.create({ headers: HEADERS }, { ...(send && { fetch: send as typeof fetch }) });
  return {
    name: "ofetch",
    fetch: async (signal) => await api(url, { responseType: "text", ...(signal && { signal }) }),
    json: async () => await api(url),
    post: async () => await api(url, { method: "POST", body: ORDER }),
  };
}

function createOpenApi(origin: string, send: Send | undefined): Client {
  const api = createOpenApiClient<Paths>({
    baseUrl: origin,
    headers: HEADERS,
    ...(send && { fetch: send }),
  });
  return {
    name: "openapi-fetch",
    fetch: async (signal) => await api.GET(PATH, { parseAs: "text", ...(signal && { signal }) }),
    json: async () => await api.GET(PATH),
    post: async () => await api.POST(PATH, { body: ORDER }),
  };
}

function createAxios(origin: string, send: Send | undefined): Client {
  const api = axios.create({
    baseURL: origin,
    adapter: "fetch",
    headers: HEADERS,
    ...(send && { env: { fetch: send } }),
  });
  return {
    name: "axios",
    fetch: async (signal) =>
      await api.get(PATH, { responseType: "text", ...(signal && { signal }) }),
    json: async () => await api.get(PATH),
    post: async () => await api.post(PATH, ORDER),
  };
}
