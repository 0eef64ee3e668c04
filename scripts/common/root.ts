/**
 * Where the repository is.
 *
 * @module
 */

/** The folder of the repository. */
export const ROOT: URL = new URL("../../", import.meta.url);
