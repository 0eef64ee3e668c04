/**
 * Zuora's data centres, and the parsing of an endpoint.
 *
 * @module
 */

import { check } from "../util/checks.ts";

/**
 * Zuora's REST endpoints by name: the ten of its specification of 2026-09-11.
 *
 * Credentials belong to one of them. Every other one refuses them like a wrong password (inferred).
 *
 * @example The European API sandbox
 * ```ts
 * import { endpoints } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(endpoints.eu_api_sandbox, "https://rest.sandbox.eu.zuora.com");
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/introduction | Zuora: API reference}
 */
export const endpoints = {
  us_cloud_1_production: "https://rest.na.zuora.com",
  us_cloud_1_api_sandbox: "https://rest.sandbox.na.zuora.com",
  us_cloud_2_production: "https://rest.zuora.com",
  us_cloud_2_api_sandbox: "https://rest.apisandbox.zuora.com",
  us_central_sandbox: "https://rest.test.zuora.com",
  eu_production: "https://rest.eu.zuora.com",
  eu_api_sandbox: "https://rest.sandbox.eu.zuora.com",
  eu_central_sandbox: "https://rest.test.eu.zuora.com",
  ap_production: "https://rest.ap.zuora.com",
  ap_central_sandbox: "https://rest.test.ap.zuora.com",
} as const;
Object.freeze(endpoints);

/**
 * The name of an environment in {@linkcode endpoints}.
 *
 * @example From your own configuration
 * ```ts
 * import { type EndpointName, endpoints } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * function isEndpointName(name: string): name is EndpointName {
 *   return Object.hasOwn(endpoints, name);
 * }
 * assert(isEndpointName("eu_production") && !isEndpointName("production"));
 * ```
 */
export type EndpointName = keyof typeof endpoints;

/** Which endpoints are allowed. */
export interface EndpointOptions {
  /** Whether to allow an `http:` endpoint on a host other than loopback. Default `false`. */
  readonly allowInsecureHttp?: boolean | undefined;
}

// Requests carry credentials, so unencrypted HTTP stays on this machine.
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Parses an endpoint into origin and base path, without a trailing slash. */
export function parseEndpoint(
  endpoint: string | URL = endpoints.us_cloud_2_production,
  { allowInsecureHttp = false }: EndpointOptions = {},
): string {
  const given = `${endpoint}`;
  const text = Object.entries(endpoints).find(([name]) => name === given)?.[1] ?? given;
  const known = Object.keys(endpoints).join(", ");
  check(URL.canParse(text), "endpoint", `be an https URL or one of ${known}`);
  const { href, origin, pathname, protocol, hostname } = new URL(text);
  const isHttp = protocol === "http:" && (allowInsecureHttp || LOOPBACK.test(hostname));
  check(
    isHttp || protocol === "https:",
    "endpoint",
    "be an https URL: http is for loopback, unless `allowInsecureHttp` is true",
  );
  check(href === origin + pathname, "endpoint", "have no user information, query or fragment");
  const path = pathname.replace(/\/+$/, "");
  check(!/\/v1(\/connections)?$/.test(path), "endpoint", 'not end in "/v1": write it in each path');
  return origin + path;
}

/** Returns whether a session is for an endpoint; `false` if its own endpoint is invalid. */
export function isSameEndpoint(
  given: string | undefined,
  endpoint: string,
  allowInsecureHttp: boolean | undefined,
): boolean {
  try {
    return given === undefined || parseEndpoint(given, { allowInsecureHttp }) === endpoint;
  } catch {
    return false; // the error would name another option
  }
}
