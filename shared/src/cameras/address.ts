import { z } from "zod";

/** A camera's RTSP address, taken apart. `host` is an IPv4 or IPv6 literal (no brackets) or a DNS name. */
export interface CameraAddress {
  scheme: "rtsp" | "rtsps";
  host: string;
  isLiteral: boolean;
  port: number;
  /** Path and query, from the first `/`; empty when the address ends at the host. */
  path: string;
}

/** RFC 7826 §20.1 and the scheme registrations: 554 for rtsp, 322 for rtsps. */
const DEFAULT_PORT = { rtsp: 554, rtsps: 322 } as const;

const MAX_LENGTH = 1024;

/**
 * Reads the one form of an RTSP address that Vigie takes, or says null. Refused, since resolvers read them as addresses that a filter
 * did not see: octal, hexadecimal, short and integer IPv4 (`0x7f000001`, `2130706433`, `127.1`), zones, user names and passwords
 * (they are fields of their own), control characters, white space, a leading `-`, upper case in the scheme, an explicit empty port.
 */
export function parseCameraAddress(text: string): CameraAddress | null {
  if (text.length > MAX_LENGTH || /[^\x21-\x7e]/.test(text)) return null;
  const match = /^(rtsps?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?(\/[^#\\"<>^`{|}]*)?$/.exec(text);
  if (match === null) return null;
  const [, scheme, bracketed = "", portText, path = ""] = match;
  const port = portText === undefined ? DEFAULT_PORT[scheme as "rtsp" | "rtsps"] : Number(portText);
  if (port < 1 || port > 65535 || portText?.startsWith("0") === true) return null;
  const host = bracketed.startsWith("[") ? bracketed.slice(1, -1) : bracketed;
  const isLiteral = z.ipv4().safeParse(host).success || (bracketed.startsWith("[") && z.ipv6().safeParse(host).success);
  if (!isLiteral && !isDnsName(bracketed)) return null;
  return { scheme: scheme as "rtsp" | "rtsps", host, isLiteral, port, path };
}

/** RFC 1123 §2.1, and the last label is not one that `inet_aton` would read as a number. */
function isDnsName(host: string): boolean {
  if (host.length > 253) return false;
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  return labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) && !/^(\d+|0x[0-9a-f]*)$/.test(last);
}

/** An RTSP address in the canonical form of `parseCameraAddress`. */
export const CameraAddressText = z
  .string()
  .refine((text) => parseCameraAddress(text) !== null, { message: "not a canonical RTSP address" });
