/**
 * A Zuora in memory, which answers at once.
 *
 * @module
 */

const LOGIN_PATH = "/v1/connections";

/** Where the Zuora in memory is said to be. */
export const ORIGIN = "https://rest.zuora.com";

/** With whom it lets in. */
export const CREDENTIALS = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "secret" };

/** Answers at once. It makes no Request of what it gets: that would be time of the platform's. */
export function answer(input: string | URL | Request): Promise<Response> {
  return Promise.resolve(buildReply({ url: input instanceof Request ? input.url : `${input}` }));
}

/** Whether a request is a login. */
export function isLogin({ url }: Pick<Request, "url">): boolean {
  return url.endsWith(LOGIN_PATH);
}

/** Builds the reply to a request. */
export function buildReply(request: Pick<Request, "url">): Response {
  const headers = {
    "Content-Type": "application/json",
    ...(isLogin(request) && { "Set-Cookie": "ZSession=abc; Path=/; Secure; HttpOnly" }),
  };
  return new Response('{"success":true}', { headers });
}
