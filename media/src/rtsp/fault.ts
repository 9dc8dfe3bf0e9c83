import type { StreamFault } from "@vigie/shared/cameras/schema";

/** Expected trouble on the way to a picture. Never leaves this folder: outside it is a state or a test's result. */
export class StreamFaultError extends Error {
  readonly fault: StreamFault;

  constructor(fault: StreamFault, detail: string, options: { cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "StreamFaultError";
    this.fault = fault;
  }
}

const BY_SYSTEM_CODE: Record<string, StreamFault> = {
  ECONNREFUSED: "connection_refused",
  ECONNRESET: "connection_reset",
  EPIPE: "connection_reset",
  ETIMEDOUT: "connection_timeout",
  EHOSTUNREACH: "connection_timeout",
  ENETUNREACH: "connection_timeout",
  EHOSTDOWN: "connection_timeout",
};

/** A socket's error in our words. Over TLS whatever is not a plain connection error comes from the handshake or the record layer. */
export function faultOfSocketError(error: Error, isTls: boolean): StreamFault {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return BY_SYSTEM_CODE[code] ?? (isTls ? "tls_failed" : "connection_reset");
}

/** RFC 2326 §7.1.1, RFC 7826 §8.1.2. */
export function faultOfStatus(status: number): StreamFault {
  if (status === 401 || status === 403) return "credentials_refused";
  if (status === 404 || status === 410) return "not_found";
  return "rtsp_error";
}
