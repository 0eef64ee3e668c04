/**
 * What the simulated tenant has: accounts, in pages, and orders.
 *
 * @module
 */

import type { RecordedRequest } from "./http.ts";
import { buildFailureBody } from "./replies.ts";
import type { Settings } from "./options.ts";

const DEFAULT_PAGE_SIZE = 20;

// Larger ones are taken for these (specified).
const LARGEST_PAGE = 40;
const LARGEST_QUERY_PAGE = 99;

interface Account {
  readonly id: string;
  readonly name: string;
}

/** Answers `GET /v1/accounts`: the address of the next page is absolute (specified). */
export function listAccounts({ rows, nextPageOrigin }: Settings, { url }: RecordedRequest): string {
  const { origin, pathname, searchParams } = new URL(url);
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

/** Answers `GET /object-query/accounts`: the next page is an opaque cursor (specified). */
export function queryAccounts({ rows }: Settings, { url }: RecordedRequest): string {
  const { searchParams } = new URL(url);
  const cursor = searchParams.get("cursor");
  const start = cursor === null ? 0 : parseCursor(cursor, rows);
  // That an unknown cursor is refused like this is inferred.
  if (start === undefined) return buildFailureBody(50000027, "The cursor is not valid");
  const end = start + readPageSize(searchParams, LARGEST_QUERY_PAGE);
  return JSON.stringify({
    data: buildAccounts(rows, start, end),
    ...end < rows && { nextPage: buildCursor(end) },
  });
}

/** An order that the simulator created. */
export interface SimulatedOrder {
  /** Its number, as the reply has it: `O-00000001` and so on. */
  readonly orderNumber: string;
  /** The body that it was created from, as text. */
  readonly body: string;
  /** The entity that it was created in, as the request or the login named it, if one did. */
  readonly entityId?: string;
}

/** Creates an order from whatever body there is, and builds the body of the reply. */
export function createOrder(
  orders: SimulatedOrder[],
  { body }: RecordedRequest,
  entityId: string | undefined,
): string {
  const orderNumber = `O-${String(orders.length + 1).padStart(8, "0")}`;
  orders.push({ orderNumber, body, ...entityId !== undefined && { entityId } });
  return JSON.stringify({ success: true, orderNumber, status: "Completed" });
}

// A value that is no number from 1 up counts as absent.
function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? "";
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function readPageSize(query: URLSearchParams, largest: number): number {
  return Math.min(readNumber(query, "pageSize") ?? DEFAULT_PAGE_SIZE, largest);
}

function buildAccounts(rows: number, start: number, end: number): Account[] {
  const length = Math.max(0, Math.min(end, rows) - start);
  return Array.from({ length }, (_, index) => {
    const number = String(start + index + 1).padStart(8, "0");
    return { id: `A${number}`, name: `Account ${number}` };
  });
}

// It has "+" and "=" in it, which a client that does not encode them loses in the query.
function buildCursor(start: number): string {
  return btoa(`~~>${String(start).padStart(8, "0")}`);
}

function parseCursor(cursor: string, rows: number): number | undefined {
  const starts = Array.from({ length: rows }, (_, index) => index + 1);
  return starts.find((start) => buildCursor(start) === cursor);
}
