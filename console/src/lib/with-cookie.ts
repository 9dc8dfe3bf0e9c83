import type { Fetch } from "./http.ts";

/** The node's cookie comes and goes with it: console and node share one registrable domain, and are two origins. */
export const withCookie =
  (headers: Record<string, string>): Fetch =>
  (path, init) => {
    const sent = new Headers(init.headers);
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    return fetch(path, { ...init, credentials: "include", headers: sent });
  };
