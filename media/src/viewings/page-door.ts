import { AppError } from "@vigie/shared/kernel/problem";
import { ViewingId } from "@vigie/shared/kernel/units";
import { decodeJwt } from "jose";
import type { Logger } from "pino";
import type { Deliveries } from "./deliveries.ts";
import { Exchange, type NodeRequest, type NodeResponse } from "./exchange.ts";

/** Longer than any grant. */
const MAX_GRANT_LENGTH = 4096;
const PREFLIGHT_SECONDS = 600;

/** What a page may ask (Fetch Standard, CORS preflight). */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, POST, DELETE",
  "access-control-allow-headers": "authorization, content-type, range",
  "access-control-max-age": String(PREFLIGHT_SECONDS),
};

export interface PageDoorOptions {
  /** `/hls`: what is below is answered here. */
  root: string;
  /** What consoles dial. */
  origin: string;
  acceptsOrigin: (origin: string | undefined) => boolean;
  deliveries: Deliveries;
  log: Logger;
}

/**
 * Answers a console's pages over HTTP (Fetch Standard, CORS, with credentials), and no others; what `act` throws is said as a problem. The answer
 * is false for an address that is not below `root`.
 */
export function createPageDoor(
  { root, origin, acceptsOrigin, deliveries, log }: PageDoorOptions,
  act: (exchange: Exchange, method: string, target: URL) => Promise<void>,
): (request: NodeRequest, response: NodeResponse) => boolean {
  async function answer(exchange: Exchange, method: string, target: URL): Promise<void> {
    deliveries.received(exchange.connection);
    try {
      const { origin: page } = exchange.headers;
      if (page === undefined || !acceptsOrigin(page)) throw new AppError("request.origin_refused", "not a console's page");
      exchange.admit(page);
      if (method === "OPTIONS") exchange.send(204, PREFLIGHT, []);
      else await act(exchange, method, target);
    } catch (error) {
      if (!(error instanceof AppError)) log.error({ err: error, root }, "answer failed");
      exchange.refuse(error instanceof AppError ? error : new AppError("server.internal", "the node failed"));
    }
  }

  return (request, response) => {
    if (!request.url?.startsWith(`${root}/`)) return false;
    const target = URL.parse(request.url, origin);
    if (target === null) return false;
    void answer(new Exchange(request, response), request.method ?? "", target);
    return true;
  };
}

/** The grant that the request carries (RFC 6750 §2.1). Throws `grant.invalid` without one. */
export function bearerGrant({ headers }: Exchange): string {
  const grant = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (grant === undefined || grant.length > MAX_GRANT_LENGTH) throw new AppError("grant.invalid", "no grant in Authorization");
  return grant;
}

/**
 * What a grant opens; or, while the door opens nothing because the server is out of reach, what it prolongs of what is open already. The viewing
 * that the grant names is believed by nobody before the door has verified it.
 */
export async function openOrRenew<T>(
  grant: string,
  way: { open: () => Promise<T>; isOpen: (viewingId: ViewingId) => boolean; renew: (viewingId: ViewingId) => Promise<T> },
): Promise<T> {
  try {
    return await way.open();
  } catch (error) {
    const viewingId = viewingNamed(grant);
    const mayRenew = error instanceof AppError && error.code === "grant.link_down" && viewingId !== null;
    if (!mayRenew || !way.isOpen(viewingId)) throw error;
    return way.renew(viewingId);
  }
}

function viewingNamed(grant: string): ViewingId | null {
  try {
    return ViewingId.safeParse(decodeJwt(grant)["viewing"]).data ?? null;
  } catch {
    return null;
  }
}

/** `<root>/<viewing>/` and what stands behind it; null when it is no such path. */
export function parseTarget(root: string, path: string): { viewingId: ViewingId; rest: string } | null {
  const [first, viewing, ...rest] = path.slice(1).split("/");
  const viewingId = ViewingId.safeParse(viewing).data;
  return `/${first}` === root && viewingId !== undefined && rest.length > 0 ? { viewingId, rest: rest.join("/") } : null;
}
