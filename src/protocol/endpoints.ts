/**
 * Zuora's data centres, and the check of an endpoint.
 *
 * @module
 */

import { check } from "../util/checks.ts";

/**
 * The ten REST endpoints of Zuora's specification of 2026-09-11.
 *
 * Credentials belong to one of them; every other one refuses them as it refuses a wrong password.
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

/** The name of an environment in {@linkcode endpoints}. */
export type EndpointName = keyof typeof endpoints;

/** Which endpoints are allowed. */
export interface EndpointOptions {
  /** Whether an `http:` endpoint may be on another host than this one. Default `false`. */
  readonly allowInsecureHttp?: boolean | undefined;
}

// Credentials travel in the headers: plain HTTP only to this machine.
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Turns an endpoint as the caller wrote it into origin and base path, without a trailing slash. */
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
  check(!/\/v1(\/connections)?$/.test(path), "endpoint", 'not end in "/v1": every path has that');
  return origin + path;
}
