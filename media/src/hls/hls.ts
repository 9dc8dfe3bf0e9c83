import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { NodeId } from "@vigie/shared/kernel/units";
import { HLS_OPEN_PATH, HLS_PATH, type HlsOpened } from "@vigie/shared/live/hls";
import type { Logger } from "pino";
import type { Transports } from "../kernel/transports.ts";
import {
  bearerGrant,
  createPageDoor,
  Deliveries,
  type Entered,
  type Exchange,
  type OpenViewings,
  openOrRenew,
  parseTarget,
  type ViewingDoor,
} from "../viewings/index.ts";
import type { HlsStream } from "./hls-stream.ts";
import { OpenStreams } from "./open-streams.ts";
import { PLAYLIST_NAME, parseResource } from "./requested.ts";

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
    const { stream, cookie } = await opened(bearerGrant(exchange));
    const answer: HlsOpened = {
      playlistUrl: `${origin}${HLS_PATH}/${stream.viewingId}/${stream.name}/${PLAYLIST_NAME}`,
      validUntil: stream.validUntil,
      codecString: stream.codecString,
      nodeAt: clock.now(),
    };
    exchange.send(200, { "content-type": "application/json", "set-cookie": cookie }, [Buffer.from(JSON.stringify(answer))]);
  }

  const opened = (grant: string): Promise<Entered<HlsStream>> =>
    openOrRenew(grant, {
      async open() {
        const { claims, bus } = await door.open(grant);
        if (isStopping) throw new AppError("grant.link_down", "the node stops");
        return open.open(claims, bus);
      },
      isOpen: (viewingId) => open.isOpen(viewingId),
      renew: async (viewingId) => open.renew(await door.renew(grant, viewingId)),
    });

  function serve(exchange: Exchange, method: string, target: URL): void {
    const path = parseTarget(HLS_PATH, target.pathname);
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

  return {
    /** False: no address of this door's. */
    handleHttp: createPageDoor(
      { root: HLS_PATH, origin, acceptsOrigin: door.acceptsOrigin, deliveries, log },
      async (exchange, method, target) => {
        if (method === "POST" && target.pathname === HLS_OPEN_PATH) await begin(exchange);
        else serve(exchange, method, target);
      },
    ),
    stop(): void {
      isStopping = true;
      open.endAll("node_lost");
    },
  };
}
