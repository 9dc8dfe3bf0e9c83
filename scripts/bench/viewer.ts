import { setTimeout as pause } from "node:timers/promises";
import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { BINARY_KIND, type ConsoleMessage, LIVE_LIMITS, MEDIA_SOCKET_PROTOCOL, readBinaryHeader } from "@vigie/shared/live/wire";
import { GrantAnswer } from "@vigie/shared/viewings/schema";
import WebSocket from "ws";
import type { Api } from "../run/api.ts";

/** A console's media socket with one channel and no decoder behind it. */
export interface Viewer {
  frames(): number;
  isOpen(): boolean;
  /** Reads nothing more from the socket, as a suspended console does. */
  pause(): void;
  resume(): void;
  close(): void;
}

const CHANNEL = 1;

/** Takes a grant as the console does, opens a socket of its own with it and acknowledges what it receives. */
export async function openViewer(api: Api, cameraId: CameraId, stream: StreamName): Promise<Viewer> {
  const request = { cameraId, stream };
  const { grant, mediaSocketUrl } = await api.send("POST", "/api/viewings", request, GrantAnswer);
  const socket = new WebSocket(mediaSocketUrl, MEDIA_SOCKET_PROTOCOL, { origin: api.origin, perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const send = (message: ConsoleMessage) => socket.send(JSON.stringify(message));
  let frames = 0;
  let acknowledgedMs = 0;
  socket.on("message", (content: Buffer, isBinary) => {
    if (!isBinary) return;
    const header = readBinaryHeader(new DataView(content.buffer, content.byteOffset, content.byteLength));
    if (header === null || header.kind === BINARY_KIND.init) return;
    frames += 1;
    if (performance.now() - acknowledgedMs < LIVE_LIMITS.ackIntervalMs) return;
    acknowledgedMs = performance.now();
    send({ type: "ack", sequences: [[CHANNEL, header.sequence]] });
  });
  // A socket that the node gives up is what is being measured; its end shows in `isOpen`.
  socket.on("error", () => socket.terminate());
  send({ type: "subscribe", channel: CHANNEL, format: "fragments", grant });
  return {
    frames: () => frames,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.terminate(),
  };
}

const FIRST_FRAME_MS = 30_000;

export async function openViewers(api: Api, cameraId: CameraId, stream: StreamName, count: number): Promise<Viewer[]> {
  const viewers: Viewer[] = [];
  for (let index = 0; index < count; index += 1) viewers.push(await openViewer(api, cameraId, stream));
  for (const endMs = performance.now() + FIRST_FRAME_MS; performance.now() < endMs; await pause(100)) {
    if (viewers.every((viewer) => viewer.frames() > 0)) return viewers;
  }
  const silent = viewers.filter((viewer) => viewer.frames() === 0).length;
  throw new Error(`${silent} of ${count} viewers saw no picture within ${FIRST_FRAME_MS} ms`);
}
