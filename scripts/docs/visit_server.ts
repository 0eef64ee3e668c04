/**
 * What a server of a page must do: serve, and answer for itself when Zuora does not let it in.
 *
 * @module
 */

/** Credentials that the simulator refuses. */
export const WRONG_PASSWORD: Readonly<Record<string, string>> = {
  ZUORA_CLIENT_SECRET: "not the secret",
  ZUORA_API_SECRET_ACCESS_KEY: "not the password",
};

/**
 * Makes what asks a server for its accounts.
 *
 * @param status The status that must come.
 */
export function visitServer(status: number): (origin: string) => Promise<void> {
  return async (origin) => {
    const reply = await fetch(`${origin}/accounts`);
    const body = await reply.text();
    if (reply.status === status) return;
    throw new Error(`GET /accounts gave ${reply.status} and not ${status}: ${body}`);
  };
}
