/**
 * Prints what a call costs beside the request itself: over a `fetch` that answers at once, through a
 * connection, through `ky`, and bare, with the session as a header.
 *
 * @module
 */

// deno-lint-ignore-file no-top-level-await -- A script talks to a terminal.

import ky from "npm:ky@2.1.0";
import { bench, run } from "npm:mitata@1.0.34";
import { connect } from "../mod.ts";

const URL_OF_CALL = "https://rest.zuora.com/v1/catalog/products";
const HEADERS = { Cookie: "ZSession=abc" };

/** Answers at once; a real `fetch` makes a Request of what it gets, and so does this. */
const answer = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
  const request = new Request(input, init);
  const isLogin = request.url.endsWith("/v1/connections");
  const headers = { ...(isLogin && { "Set-Cookie": "ZSession=abc" }) };
  return Promise.resolve(new Response('{"success":true}', { headers }));
};

const credentials = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "secret" };
const zuora = await connect(credentials, { fetch: answer });
const api = ky.create({ fetch: answer, headers: HEADERS });

bench("bare fetch", () => answer(URL_OF_CALL, { headers: HEADERS }));
bench("zuora.fetch", () => zuora.fetch(URL_OF_CALL));
bench("ky", async () => await api.get(URL_OF_CALL));
bench("bare fetch, JSON", async () => (await answer(URL_OF_CALL, { headers: HEADERS })).json());
bench("zuora.json", () => zuora.json(URL_OF_CALL));
bench("ky, JSON", () => api.get(URL_OF_CALL).json());

await run();
