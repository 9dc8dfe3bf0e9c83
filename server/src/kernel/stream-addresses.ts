import type { CameraId } from "@vigie/shared/kernel/units";
import type { PlayLinkMade, StreamKeyMade } from "@vigie/shared/links/schema";
import { socketOrigin } from "./origins.ts";

/** Where a node is reached. `rtmpOrigin`: null when it has no RTMP listener. */
export interface NodeOrigins {
  origin: string;
  rtmpOrigin: string | null;
}

/** `<camera id>?key=<stream key>`: what RTMP calls the stream's name. */
const streamName = (cameraId: CameraId, streamKey: string): string => `${cameraId}?key=${encodeURIComponent(streamKey)}`;

/** What a player of each protocol is given. The stream key rides in these addresses alone: one camera, until its link ends. */
export function playAddresses(
  { origin, rtmpOrigin }: NodeOrigins,
  cameraId: CameraId,
  streamKey: string,
): PlayLinkMade["addresses"] {
  const httpFlv = `${origin}/live/${streamName(cameraId, streamKey).replace("?", ".flv?")}`;
  const rtmp = rtmpOrigin === null ? null : `${rtmpOrigin}/live/${streamName(cameraId, streamKey)}`;
  return { httpFlv, wsFlv: socketOrigin(httpFlv), rtmp };
}

/** What a pushing encoder is set to; `node` null: nobody takes its pictures yet. */
export function pushAddress(node: NodeOrigins | null, cameraId: CameraId, streamKey: string): StreamKeyMade {
  const rtmpOrigin = node?.rtmpOrigin ?? null;
  return { cameraId, server: rtmpOrigin === null ? null : `${rtmpOrigin}/ingest`, name: streamName(cameraId, streamKey) };
}
