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
import { CREDENTIALS } from "./answer.ts";

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
 * @param send What sends requests. Default: the global `fetch`.
 */
export async function createClients(
  origin: string,
  send: Send = fetch,
): Promise<readonly Client[]> {
  const url = `${origin}${PATH}`;
  const ours = await connect(CREDENTIALS, { endpoint: origin, fetch: send });
  const kyApi = ky.create({ headers: HEADERS, fetch: send });
  const ofetchApi = ofetch.create({ headers: HEADERS }, { fetch: send as typeof fetch });
  const settings = { baseUrl: origin, headers: HEADERS, fetch: send };
  const openApi = createOpenApiClient<Paths>(settings);
  const axiosApi = axios.create({
    baseURL: origin,
    adapter: "fetch",
    headers: HEADERS,
    env: { fetch: send },
  });
  return [
    {
      name: "bare",
      fetch: async (signal) =>
        await (await send(url, { headers: HEADERS, ...(signal && { signal }) })).text(),
      json: async () => await (await send(url, { headers: HEADERS })).json(),
      post: async () => {
        const headers = { ...HEADERS, "Content-Type": "application/json" };
        return await (await send(url, { method: "POST", headers, body: JSON.stringify(ORDER) }))
          .json();
      },
    },
    {
      name: "ours",
      fetch: async (signal) => await (await ours.fetch(PATH, signal && { signal })).text(),
      json: async () => await ours.json(PATH),
      post: async () => await ours.json(PATH, { method: "POST", json: ORDER }),
    },
    {
      name: "ky",
      fetch: async (signal) => await (await kyApi.get(url, signal && { signal })).text(),
      json: async () => await kyApi.get(url).json(),
      post: async () => await kyApi.post(url, { json: ORDER }).json(),
    },
    {
      name: "ofetch",
      fetch: async (signal) =>
        await ofetchApi(url, { responseType: "text", ...(signal && { signal }) }),
      json: async () => await ofetchApi(url),
      post: async () => await ofetchApi(url, { method: "POST", body: ORDER }),
    },
    {
      name: "openapi-fetch",
      fetch: async (signal) =>
        await openApi.GET(PATH, { parseAs: "text", ...(signal && { signal }) }),
      json: async () => await openApi.GET(PATH),
      post: async () => await openApi.POST(PATH, { body: ORDER }),
    },
    {
      name: "axios",
      fetch: async (signal) =>
        await axiosApi.get(PATH, { responseType: "text", ...(signal && { signal }) }),
      json: async () => await axiosApi.get(PATH),
      post: async () => await axiosApi.post(PATH, ORDER),
    },
  ];
}
