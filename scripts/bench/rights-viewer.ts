import { setTimeout as pause } from "node:timers/promises";
import type { CameraId } from "@vigie/shared/kernel/units";
import {
  BINARY_HEADER_BYTES,
  type ConsoleMessage,
  MEDIA_SOCKET_PROTOCOL,
  NodeMessage,
  readBinaryHeader,
} from "@vigie/shared/live/wire";
import { GrantAnswer } from "@vigie/shared/viewings/schema";
import WebSocket from "ws";
import { type Api, ApiError } from "../run/api.ts";
import { openSocket } from "./rights-room.ts";

const CHANNEL = 1;
const FIRST_FRAME_MS = 30_000;
const HOPELESS_MS = 20_000;
const ASK_EVERY_MS = 20;
/** A picture that comes after the end was told would come within this. */
const AFTERWARDS_MS = 150;

/** Somebody looks at a camera, with their console's socket open, and asks for the next grant again and again. */
export interface Look {
  /** When, by `performance.now()`, it was felt everywhere: the last picture and the end of the channel, the socket, the refusal. */
  ended(): Promise<number>;
  close(): void;
}

/** `socketEnds`: it is closed; otherwise it is told that the viewing ended, and stays. */
export async function openLook(api: Api, cameraId: CameraId, { socketEnds }: { socketEnds: boolean }): Promise<Look> {
  const console_ = await openSocket(api);
  const request = { cameraId, stream: "main" };
  const { grant, mediaSocketUrl, viewingId } = await api.send("POST", "/api/viewings", request, GrantAnswer);
  const told = new Promise<number>((resolve) => {
    console_.on("disconnect", () => resolve(performance.now()));
    if (!socketEnds) console_.on("viewing:ended", (payload) => payload.viewingId === viewingId && resolve(performance.now()));
  });
  const picture = await openPicture(mediaSocketUrl, api.origin, grant);
  const asking = askUntilRefused(api, viewingId);
  return {
    async ended() {
      const felt = await within(HOPELESS_MS, Promise.all([picture.cut, told, asking.refused]));
      await pause(AFTERWARDS_MS);
      return Math.max(...felt, picture.lastFrameMs());
    },
    close() {
      asking.stop();
      picture.close();
      console_.disconnect();
    },
  };
}

async function openPicture(url: string, origin: string, grant: string) {
  const socket = new WebSocket(url, MEDIA_SOCKET_PROTOCOL, { origin, perMessageDeflate: false });
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const send = (message: ConsoleMessage) => socket.send(JSON.stringify(message));
  let lastFrameMs = 0;
  const cut = new Promise<number>((resolve) => {
    socket.on("close", () => resolve(performance.now()));
    socket.on("message", (content: Buffer, isBinary) => {
      if (isBinary) {
        const header = readBinaryHeader(new DataView(content.buffer, content.byteOffset, content.byteLength));
        if (header === null || content.byteLength <= BINARY_HEADER_BYTES) return;
        lastFrameMs = performance.now();
        if (header.sequence > 0) send({ type: "ack", sequences: [[CHANNEL, header.sequence]] });
      } else if (NodeMessage.parse(JSON.parse(content.toString())).type === "ended") resolve(performance.now());
    });
  });
  socket.on("error", () => socket.terminate());
  send({ type: "subscribe", channel: CHANNEL, format: "fragments", grant });
  for (const endMs = performance.now() + FIRST_FRAME_MS; lastFrameMs === 0; await pause(10))
    if (performance.now() > endMs) throw new Error(`no picture within ${FIRST_FRAME_MS} ms`);
  return { cut, lastFrameMs: () => lastFrameMs, close: () => socket.terminate() };
}

function askUntilRefused(api: Api, viewingId: string) {
  let isStopped = false;
  const ask = async (): Promise<number> => {
    for (; !isStopped; await pause(ASK_EVERY_MS)) {
      const refusal = await api.send("POST", `/api/viewings/${viewingId}/grants`, { stream: "main" }, GrantAnswer).then(
        () => null,
        (error: unknown) => error,
      );
      if (refusal instanceof ApiError) return performance.now();
      if (refusal !== null) throw refusal;
    }
    return performance.now();
  };
  const refused = ask();
  // Heard by `ended`; a look that is given up before has nobody who hears.
  refused.catch(() => undefined);
  return {
    refused,
    stop: () => {
      isStopped = true;
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const patience = new AbortController();
  const late = pause(ms, null, { signal: patience.signal }).then(() => {
    throw new Error(`a right that ended is still good after ${ms} ms`);
  });
  return Promise.race([work, late]).finally(() => {
    late.catch(() => undefined);
    patience.abort();
  });
}
