/**
 * Copying an error: each caller gets one of its own.
 *
 * @module
 */

import type { AnyZuoraError } from "./errors.ts";

/** Copies an error of this library, with some fields changed. */
export function copyError<E extends AnyZuoraError>(error: E, changes: object = {}): E {
  const { constructor, message, cause } = error;
  // Each class takes its own fields back.
  const Copy = constructor as new (message: string, fields: object) => E;
  return new Copy(message, { ...error, ...(cause !== undefined && { cause }), ...changes });
}
