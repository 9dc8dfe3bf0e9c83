import { isIP } from "node:net";

/** `http://host:port` as a `ws://host:port`, `https:` as `wss:`. */
export const socketOrigin = (origin: string): string => origin.replace(/^http/, "ws");

/** An origin as a browser writes it in its `Origin` header: lower case, default port left out. */
export const canonicalOrigin = (origin: string): string => new URL(origin).origin;

/**
 * Whether cookies of one origin are sent in requests that pages of the other make (*same site*, with the scheme). Ports never count.
 * Addresses and single-label names must be equal. Of other names the last two labels are compared, without the public suffix list:
 * under a suffix of two labels (`gouv.fr`) this allows a pair that a browser keeps apart, whose node then shows no recording; it never
 * gives a page a right.
 */
export function isSameSite(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  return a.protocol === b.protocol && siteOf(a.hostname) === siteOf(b.hostname);
}

function siteOf(hostname: string): string {
  if (hostname.startsWith("[") || isIP(hostname) !== 0) return hostname;
  return hostname.split(".").slice(-2).join(".");
}
