/**
 * The limit on logins: 100 a minute for each address (documented).
 *
 * @module
 */

/** What is left of the limit. */
export interface LoginLimitState {
  /** Whether this login is over the limit. */
  readonly isOver: boolean;
  /** How many logins the minute has left. */
  readonly remaining: number;
  /** How long until the minute is over, in seconds. */
  readonly resetSeconds: number;
  /** The headers that tell so. */
  readonly headers: Readonly<Record<string, string>>;
}

const MINUTE_MS = 60_000;

/** Makes a function that counts a login; failed ones count too (documented). */
export function createLoginLimit(now: () => number, limit: number): () => LoginLimitState {
  let count = 0;
  let startMs = now();

  return () => {
    if (now() - startMs >= MINUTE_MS) {
      count = 0;
      startMs = now();
    }
    count++;
    const remaining = Math.max(0, limit - count);
    const resetSeconds = Math.ceil((startMs + MINUTE_MS - now()) / 1_000);
    return {
      isOver: count > limit,
      remaining,
      resetSeconds,
      headers: {
        "RateLimit-Limit": `${limit}, ${limit};w=60`,
        "RateLimit-Remaining": String(remaining),
        "RateLimit-Reset": String(resetSeconds),
      },
    };
  };
}
