import { isZuoraError } from "@zuora-connections/client";

export function chooseStatus(error: unknown): number {
  if (!isZuoraError(error)) return 500;
  switch (error.code) {
    case "rate_limited":
    case "service_unavailable":
      return 503; // try later
    case "timed_out":
      return 504;
    case "request_failed":
      return error.status === 404 ? 404 : 502;
    default:
      return 502; // Zuora turned us away, or cannot be reached
  }
}
