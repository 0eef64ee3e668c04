/**
 * Dates as they appear in headers.
 *
 * @module
 */

// ISO 8601 in its extended form; the time and the offset may be missing.
const ISO_DATE = /^([\d-]{10})(?:[T ]([\d:.]+)(?:Z|([+-]\d\d):?(\d\d)?)?)?$/i;

// The three forms of RFC 9110, section 5.6.7, and what is often sent in their place.
const HTTP_DATE = /^[a-z]{3,9},? [-\w ]+:\d\d:\d\d( \d{4})?( GMT| UTC| [+-]\d{4})?$/i;

/**
 * Parses an HTTP date or an ISO 8601 date; one without a time zone is in UTC.
 *
 * @returns Milliseconds since the epoch; `NaN` when the text is not a date.
 */
export function parseDate(text: string): number {
  const [iso, day, time = "00:00", hours = "+00", minutes = "00"] = ISO_DATE.exec(text) ?? [];
  if (iso) return Date.parse(`${day}T${time}${hours}:${minutes}`);
  const [http, , zone] = HTTP_DATE.exec(text) ?? [];
  return http ? Date.parse(zone ? http : `${http} GMT`) : NaN;
}
