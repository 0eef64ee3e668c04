/**
 * The resources of the simulated tenant: a catalog, accounts in pages, and orders.
 *
 * @module
 */

import type { RecordedRequest } from "./http.ts";
import type { Settings } from "./read_options.ts";

/**
 * An order that the simulator created.
 *
 * @example Check that an order is created once
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator, type SimulatedOrder } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { credentials, fetch, orders } = createSimulator();
 * const zuora = await connect(credentials, { fetch });
 * await zuora.json("/v1/orders", { method: "POST", json: { orderDate: "2026-11-30" } });
 *
 * const readBody = ({ body }: SimulatedOrder) => JSON.parse(body);
 * assertEquals(orders.map(readBody), [{ orderDate: "2026-11-30" }]);
 * ```
 */
export interface SimulatedOrder {
  /** The order number, as in the reply: `O-00000001` and so on. */
  readonly orderNumber: string;
  /** The body of the request that created it, as text. */
  readonly body: string;
  /** The entity that the request or its login named; absent if neither did. */
  readonly entityId?: string;
}

/** The input of a resource's reply. */
export interface ResourceCall {
  readonly settings: Settings;
  readonly orders: SimulatedOrder[];
  readonly request: RecordedRequest;
  readonly entityId: string | undefined;
}

/** One method of one path. */
export interface Resource {
  readonly path: string;
  readonly method: string;
  /** Builds the body of the reply; `undefined` for an unknown cursor. */
  readonly buildBody: (call: ResourceCall) => string | undefined;
}

/** Finds the methods of a path; empty for an unknown path. */
export function findResources(path: string): readonly Resource[] {
  return RESOURCES.filter((resource) => resource.path === path);
}

const RESOURCES: readonly Resource[] = [
  {
    path: "/v1/catalog/products",
    method: "GET",
    buildBody: () => '{"products":[],"success":true}',
  },
  { path: "/v1/accounts", method: "GET", buildBody: listAccounts },
  { path: "/object-query/accounts", method: "GET", buildBody: queryAccounts },
  { path: "/v1/orders", method: "POST", buildBody: createOrder },
];

const DEFAULT_PAGE_SIZE = 20;

// Zuora reduces larger page sizes to these (specified).
const LARGEST_PAGE = 40;
const LARGEST_QUERY_PAGE = 99;

/** Lists accounts by page; the URL of the next page is absolute (specified). */
function listAccounts({ settings, request }: ResourceCall): string {
  const { rows, nextPageOrigin } = settings;
  const { origin, pathname, searchParams } = new URL(request.url);
  const page = readNumber(searchParams, "page") ?? 1;
  const pageSize = readPageSize(searchParams, LARGEST_PAGE);
  const end = page * pageSize;
  const query = new URLSearchParams(searchParams);
  query.set("page", String(page + 1));
  query.set("pageSize", String(pageSize));
  return JSON.stringify({
    accounts: buildAccounts(rows, end - pageSize, end),
    ...end < rows && { nextPage: `${nextPageOrigin ?? origin}${pathname}?${query}` },
    success: true,
  });
}

/** Lists accounts by an opaque cursor; the body has no `success` (specified). */
function queryAccounts({ settings, request }: ResourceCall): string | undefined {
  const { rows } = settings;
  const { searchParams } = new URL(request.url);
  const cursor = searchParams.get("cursor");
  const start = cursor === null ? 0 : parseCursor(cursor, rows);
  if (start === undefined) return undefined;
  const end = start + readPageSize(searchParams, LARGEST_QUERY_PAGE);
  return JSON.stringify({
    data: buildAccounts(rows, start, end),
    ...end < rows && { nextPage: buildCursor(end) },
  });
}

/** Creates an order; any body will do. */
function createOrder({ orders, request, entityId }: ResourceCall): string {
  const orderNumber = `O-${String(orders.length + 1).padStart(8, "0")}`;
  orders.push({ orderNumber, body: request.body, ...entityId !== undefined && { entityId } });
  return JSON.stringify({ success: true, orderNumber, status: "Completed" });
}

// Any value but a positive integer counts as absent.
function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function readPageSize(query: URLSearchParams, largest: number): number {
  return Math.min(readNumber(query, "pageSize") ?? DEFAULT_PAGE_SIZE, largest);
}

interface Account {
  readonly id: string;
  readonly name: string;
}

function buildAccounts(rows: number, start: number, end: number): Account[] {
  const length = Math.max(0, Math.min(end, rows) - start);
  return Array.from({ length }, (_, index) => {
    const number = String(start + index + 1).padStart(8, "0");
    return { id: `A${number}`, name: `Account ${number}` };
  });
}

// Its "+" and "=" show whether a client encodes the query.
function buildCursor(start: number): string {
  return btoa(`~~>${String(start).padStart(8, "0")}`);
}

function parseCursor(cursor: string, rows: number): number | undefined {
  const starts = Array.from({ length: rows }, (_, index) => index + 1);
  return starts.find((start) => buildCursor(start) === cursor);
}
