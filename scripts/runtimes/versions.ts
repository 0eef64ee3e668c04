/**
 * The exact version of each runtime that the contract is run on, in one place.
 *
 * @module
 */

/** The newest of each line of Node that the package supports. */
export const NODE_VERSIONS = ["20.20.2", "22.23.3", "24.21.0", "26.10.0"] as const;

/** The Node that starts what is no program of its own: workerd and the edge VM. */
export const HOST_NODE_VERSION = "24.21.0";

/** The oldest Deno 2 there is, and the one that the project is built with. */
export const DENO_VERSIONS = ["2.0.0", "2.9.6"] as const;

/** Bun. */
export const BUN_VERSION = "1.4.5";

/** Miniflare, which brings a workerd of its own. */
export const MINIFLARE_VERSION = "4.20260730.0";

/** `@edge-runtime/vm`, in which Vercel's edge functions are tested. */
export const EDGE_VM_VERSION = "5.0.0";
