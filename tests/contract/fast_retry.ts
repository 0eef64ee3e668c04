/**
 * Retries that take no time worth the name.
 *
 * @module
 */

import type { RetryPolicy } from "@zuora-connections/client";

/** As many attempts as by default, with waits of at most 2 ms of the connection's own. */
export const FAST_RETRY: Partial<RetryPolicy> = { baseDelayMs: 1, maxDelayMs: 2 };
