import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { type NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { HLS_OPEN_PATH, HLS_PATH, type HlsOpened } from "@vigie/shared/live/hls";
import { decodeJwt } from "jose";
import type { Logger } from "pino";
import type { Transports } from "../kernel/transports.ts";
import type { OpenViewings, ViewingDoor } from "../viewings/index.ts";
import { Deliveries } from "./deliveries.ts";
import { Exchange, type NodeRequest, type NodeResponse } from "./exchange.ts";
import type { HlsStream } from "./hls-stream.ts";
import { OpenStreams } from "./open-streams.ts";
import { PLAYLIST_NAME, parseResource, parseTarget } from "./requested.ts";

/** Longer than any grant. */
const MAX_GRANT_LENGTH = 4096;
const PREFLIGHT_SECONDS = 600;

export interface HlsOptions {
  nodeId: NodeId;
  /** What consoles dial. */
  origin: string;
  /** Who may take pictures out of this node. */
  door: Pick<ViewingDoor, "acceptsOrigin" | "open" | "renew" | "serverNow">;
  /** What is open at this node, whichever way it is shown; ends what the server cuts. */
  viewings: OpenViewings;
  transports: Transports;
  clock: Clock;
  log: Logger;
}

export type Hls = ReturnType<typeof createHls>;

/** Low-Latency HLS for consoles that the media socket does not reach: docs/ref/ll-hls.md. */
export function createHls({ nodeId, origin, door, viewings, transports, clock, log }: HlsOptions) {
  const deliveries = new Deliveries(transports, clock);
  const isSecure = origin.startsWith("https:");
  const open = new OpenStreams({ nodeId, viewings, deliveries, isSecure, serverNow: door.serverNow, clock, log });
  let isStopping = false;

  async function begin(exchange: Exchange): Promise<void> {
    const grant = /^Bearer +(\S+)$/i.exec(exchange.headers.authorization ?? "")?.[1];
    if (grant === undefined || grant.length > MAX_GRANT_LENGTH) throw new AppError("grant.invalid", "no grant in Authorization");
    const { stream, cookie } = await opened(grant);
    const answer: HlsOpened = {
      playlistUrl: `${origin}${HLS_PATH}/${stream.viewingId}/${stream.name}/${PLAYLIST_NAME}`,
      validUntil: stream.validUntil,
      codecString: stream.codecString,
      nodeAt: clock.now(),
    };
    exchange.send(200, { "content-type": "application/json", "set-cookie": cookie }, [Buffer.from(JSON.stringify(answer))]);
  }

  async function opened(grant: string): Promise<{ stream: HlsStream; cookie: string }> {
    try {
      const { claims, bus } = await door.open(grant);
      if (isStopping) throw new AppError("grant.link_down", "the node stops");
      return open.open(claims, bus);
    } catch (error) {
      const viewingId = viewingNamed(grant);
      const mayRenew = error instanceof AppError && error.code === "grant.link_down" && viewingId !== null;
      if (!mayRenew || !open.isOpen(viewingId)) throw error;
      return open.renew(await door.renew(grant, viewingId));
    }
  }

  function serve(exchange: Exchange, method: string, target: URL): void {
    const path = parseTarget(target.pathname);
    if (path === null) throw new AppError("hls.not_found", "no such address");
    const cookie = exchange.headers.cookie;
    if (method === "DELETE" && path.rest === "") {
      exchange.send(204, { "set-cookie": open.release(path.viewingId, cookie) }, []);
      return;
    }
    const streams = open.enter(path.viewingId, cookie);
    const wanted = method === "GET" ? parseResource(path.rest, target.searchParams) : null;
    const stream = wanted === null ? undefined : streams.get(wanted.stream);
    if (wanted === null || stream === undefined) throw new AppError("hls.not_found", "no such address");
    stream.fetch(wanted.resource, exchange);
  }

  async function answer(exchange: Exchange, method: string, target: URL): Promise<void> {
    deliveries.received(exchange.connection);
    try {
      const { origin: page } = exchange.headers;
      if (page === undefined || !door.acceptsOrigin(page)) throw new AppError("request.origin_refused", "not a console's page");
      exchange.admit(page);
      if (method === "OPTIONS") exchange.send(204, PREFLIGHT, []);
      else if (method === "POST" && target.pathname === HLS_OPEN_PATH) await begin(exchange);
      else serve(exchange, method, target);
    } catch (error) {
      if (!(error instanceof AppError)) log.error({ err: error }, "hls failed");
      exchange.refuse(error instanceof AppError ? error : new AppError("server.internal", "the node failed"));
    }
  }

  return {
    /** False: no address of this door's. */
    handleHttp(request: NodeRequest, response: NodeResponse): boolean {
      if (!request.url?.startsWith(`${HLS_PATH}/`)) return false;
      const target = URL.parse(request.url, origin);
      if (target === null) return false;
      void answer(new Exchange(request, response), request.method ?? "", target);
      return true;
    },
    stop(): void {
      isStopping = true;
      open.endAll("node_lost");
    },
  };
}

/** What a page may ask (Fetch Standard, CORS preflight). */
const PREFLIGHT = {
  "access-control-allow-methods": "GET, POST, DELETE",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-max-age": String(PREFLIGHT_SECONDS),
};

/** The viewing that a grant speaks of, believed by nobody before the door has verified it. */
function viewingNamed(grant: string): ViewingId | null {
  try {
    return ViewingId.safeParse(decodeJwt(grant)["viewing"]).data ?? null;
  } catch {
    return null;
  }
}
