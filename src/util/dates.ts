/**
 * Parses the dates of headers.
 *
 * @module
 */

// ISO 8601, extended form; time and offset are optional.
const ISO_DATE = /^([\d-]{10})(?:[T ]([\d:.]+)(?:Z|([+-]\d\d):?(\d\d)?)?)?$/i;

// The three forms of RFC 9110, section 5.6.7, and common deviations from them.
const HTTP_DATE = /^[a-z]{3,9},? [-\w ]+:\d\d:\d\d( \d{4})?( GMT| UTC| [+-]\d{4})?$/i;

/**
 * Parses an HTTP date or an ISO 8601 date, in UTC unless it has a time zone.
 *
 * @returns Milliseconds since the epoch; `NaN` when the text is not a date.
 */
export function parseDate(text: string): number {
  const [iso, day, time = "00:00", hours = "+00", minutes = "00"] = ISO_DATE.exec(text) ?? [];
  if (iso) return Date.parse(`${day}T${time}${hours}:${minutes}`);
  const [http, , zone] = HTTP_DATE.exec(text) ?? [];
  return http ? Date.parse(zone ? http : `${http} GMT`) : NaN;
}
