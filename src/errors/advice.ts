/**
 * What the messages of several errors advise.
 *
 * @module
 */

/** What to do about a request of which nobody knows whether the server has done it. */
export const LOOK_FIRST =
  "it may have been carried out: look before you send it again, or send an Idempotency-Key";
