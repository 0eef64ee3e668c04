/**
 * A Zuora in memory, which answers at once.
 *
 * @module
 */

const LOGIN_PATH = "/v1/connections";

/** Where the Zuora in memory is said to be. */
export const ORIGIN = "https://rest.zuora.com";

/** Answers at once; a real `fetch` makes a Request of what it gets, and so does this. */
export function answer(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  return Promise.resolve(buildReply(new Request(input, init)));
}

/** Whether a request is a login. */
export function isLogin({ url }: Request): boolean {
  return url.endsWith(LOGIN_PATH);
}

/** Builds the reply to a request. */
export function buildReply(request: Request): Response {
  const headers = {
    "Content-Type": "application/json",
    ...(isLogin(request) && { "Set-Cookie": "ZSession=abc; Path=/; Secure; HttpOnly" }),
  };
  return new Response('{"success":true}', { headers });
}
