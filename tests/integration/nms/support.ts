import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { CameraId, type EpochMs, type Ticks90k, ViewingId } from "@vigie/shared/kernel/units";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import pino from "pino";
import { v7 as uuidv7 } from "uuid";
import type { Frame, ParameterSets } from "../../../media/src/frames/frame.ts";
import { StreamBus } from "../../../media/src/frames/stream-bus.ts";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { createTransports } from "../../../media/src/kernel/transports.ts";
import { createNmsHub, type NmsDoor } from "../../../media/src/nms/index.ts";

export const PLAY_KEY = "play-key-of-the-test";
export const PUSH_KEY = "push-key-of-the-test";

interface HubOptions {
  clock?: Clock;
  /** Listen under TLS, RTMPS and HTTPS. */
  tls?: { cert: string; key: string };
}

/** A hub behind real listeners on ephemeral loopback ports, and a door that knows one camera and one key each way. */
export async function startHub({ clock = systemClock, tls }: HubOptions = {}) {
  const cameraId = CameraId.parse(uuidv7());
  const logged: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => logged.push(line) });
  const bus = new StreamBus({ state: "idle", sinceAt: clock.now() }, () => undefined);
  const term = { endsAt: (clock.now() + 3_600_000) as EpochMs };
  const keys = { push: PUSH_KEY };
  const opened: { viewingId: ViewingId; post: string }[] = [];
  const closed: { viewingId: ViewingId; cause: ViewingCause }[] = [];
  const door: NmsDoor = {
    openPlay(camera, key, post) {
      if (camera !== cameraId || key !== PLAY_KEY || clock.now() >= term.endsAt) return null;
      const viewingId = ViewingId.parse(uuidv7());
      opened.push({ viewingId, post });
      return {
        bus,
        viewingId,
        linkId: "link",
        isPastTerm: () => clock.now() >= term.endsAt,
        closed: (cause) => closed.push({ viewingId, cause }),
      };
    },
    openPublish: (camera, key) =>
      camera === cameraId && key === keys.push ? { bus, stands: () => keys.push === key, closed: () => undefined } : null,
  };
  const transports = createTransports();
  const hub = createNmsHub({ door, transports, clock, log });
  const rtmp = tls === undefined ? createTcpServer() : createTlsServer(tls);
  rtmp.on(tls === undefined ? "connection" : "secureConnection", hub.handleRtmpSocket);
  const http = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  if (tls !== undefined) for (const server of [rtmp, http]) transports.watch(server);
  http.on("request", (request, response) => {
    if (!hub.handleHttp(request, response)) response.writeHead(418).end();
  });
  http.on("upgrade", (request, socket, head) => {
    if (!hub.handleUpgrade(request, socket, head)) socket.destroy();
  });
  const [rtmpPort, httpPort] = await Promise.all([listening(rtmp), listening(http)]);
  const stop = async () => {
    await hub.stop();
    http.closeAllConnections();
    await Promise.all([rtmp, http].map((server) => new Promise((resolve) => server.close(resolve))));
  };
  return { hub, bus, cameraId, term, keys, opened, closed, logged, rtmpPort, httpPort, stop };
}
export type RunningHub = Awaited<ReturnType<typeof startHub>>;

function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

/** Resolves when `holds` is true; the time only ends a test that has failed. */
export async function until(holds: () => boolean, what: string, withinMs = 15_000): Promise<void> {
  const startedMs = performance.now();
  while (!holds()) {
    if (performance.now() - startedMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export interface FfmpegRun {
  process: ChildProcess;
  /** What it wrote to standard output. */
  output(): Buffer;
  errors(): string;
  exit: Promise<number | null>;
}

export function ffmpeg(...options: string[]): FfmpegRun {
  const process = spawn("ffmpeg", ["-v", "error", "-nostdin", "-y", ...options], { stdio: ["ignore", "pipe", "pipe"] });
  const output: Buffer[] = [];
  let errors = "";
  process.stdout.on("data", (bytes: Buffer) => output.push(bytes));
  process.stderr.on("data", (bytes: Buffer) => {
    errors += bytes.toString();
  });
  const exit = new Promise<number | null>((resolve) => process.on("close", resolve));
  return { process, output: () => Buffer.concat(output), errors: () => errors, exit };
}

/** Reads a stream and writes `frames` of its pictures, untouched, as FLV. ffmpeg looks for sound for five seconds unless told not to. */
export const playToFlv = (address: string, frames: number, file: string): string[] => [
  "-analyzeduration",
  "200000",
  "-i",
  address,
  "-c",
  "copy",
  "-frames:v",
  String(frames),
  "-f",
  "flv",
  file,
];

/** What this process holds after a collection: heap and buffers. Freed buffers may still be counted for a moment: wait for it to fall. */
export function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** A clip made by ffmpeg's own encoder and cut into access units here. */
export async function makeClip(codec: VideoCodec, ...encoderOptions: string[]): Promise<Buffer[][]> {
  const encoder =
    codec === "h264"
      ? ["libx264", "-bsf:v", "h264_metadata=aud=insert"]
      : ["libx265", "-x265-params", "log-level=none:aud=1:bframes=0:keyint=12"];
  const [name = "", ...more] = encoder;
  const source = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"];
  const run = ffmpeg(
    ...source,
    "-frames:v",
    "50",
    "-c:v",
    name,
    ...more,
    ...encoderOptions,
    "-f",
    codec === "h264" ? "h264" : "hevc",
    "pipe:1",
  );
  if ((await run.exit) !== 0) throw new Error(run.errors());
  return splitAccessUnits(codec, run.output());
}

export const nalType = (codec: VideoCodec, nal: Buffer): number =>
  codec === "h264" ? (nal[0] ?? 0) & 0x1f : ((nal[0] ?? 0) >> 1) & 0x3f;

const isPicture = (codec: VideoCodec, nal: Buffer): boolean => {
  const type = nalType(codec, nal);
  return codec === "h264" ? type >= 1 && type <= 5 : type < 32;
};

/** Annex B with an access unit delimiter before each picture. */
function splitAccessUnits(codec: VideoCodec, stream: Buffer): Buffer[][] {
  const units: Buffer[][] = [];
  const starts: number[] = [];
  for (let at = stream.indexOf("\0\0\x01"); at >= 0; at = stream.indexOf("\0\0\x01", at + 3)) starts.push(at + 3);
  starts.forEach((start, index) => {
    let end = (starts[index + 1] ?? stream.length + 3) - 3;
    while (end > start && stream[end - 1] === 0) end -= 1;
    const nal = stream.subarray(start, end);
    if (nalType(codec, nal) === (codec === "h264" ? 9 : 35)) units.push([]);
    else units.at(-1)?.push(nal);
  });
  return units;
}

/** Frames of a clip as an RTSP source would put them on the bus, 25 a second, starting at `startTicks`. */
export function toFrames(codec: VideoCodec, units: Buffer[][], startTicks = 0): Frame[] {
  let sets: ParameterSets | null = null;
  return units.map((nals, index) => {
    const ofType = (type: number) => nals.filter((nal) => nalType(codec, nal) === type);
    const [vps, sps, pps] = codec === "h264" ? [[], ofType(7), ofType(8)] : [ofType(32), ofType(33), ofType(34)];
    if (sps.length > 0) sets ??= { codec, vps, sps, pps };
    if (sets === null) throw new Error("a clip begins with its parameter sets");
    const kept = nals.filter((nal) => !(codec === "h264" ? [7, 8, 9, 12] : [32, 33, 34, 35, 38]).includes(nalType(codec, nal)));
    return {
      data: Buffer.concat(kept.flatMap((nal) => [lengthOf(nal), nal])),
      isKey: sps.length > 0,
      parameterSets: sets,
      timestampTicks90k: (startTicks + index * 3600) as Ticks90k,
      receivedAt: (1_700_000_000_000 + index * 40) as EpochMs,
      cameraAt: null,
    };
  });
}

function lengthOf(nal: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(nal.length);
  return length;
}

/** SHA-256 of the coded pictures of a frame, each behind its length. */
export function pictureHash(codec: VideoCodec, data: Buffer): string {
  const hash = createHash("sha256");
  for (let at = 0; at + 4 <= data.length; ) {
    const end = at + 4 + data.readUInt32BE(at);
    const nal = data.subarray(at + 4, end);
    if (isPicture(codec, nal)) hash.update(lengthOf(nal)).update(nal);
    at = end;
  }
  return hash.digest("hex");
}

export interface FlvTag {
  type: number;
  stampMs: number;
  body: Buffer;
}

/** Complete tags of an FLV file or of its beginning. Throws on anything that is not FLV. */
export function readFlv(bytes: Buffer): { flags: number; tags: FlvTag[] } {
  if (bytes.length < 13) return { flags: 0, tags: [] };
  if (bytes.toString("latin1", 0, 3) !== "FLV") throw new Error("no FLV header");
  const tags: FlvTag[] = [];
  for (let at = 13; at + 11 <= bytes.length; ) {
    const size = bytes.readUIntBE(at + 1, 3);
    const end = at + 11 + size + 4;
    if (end > bytes.length) break;
    if (bytes.readUInt32BE(end - 4) !== 11 + size) throw new Error("previous tag size is wrong");
    const stampMs = bytes.readUIntBE(at + 4, 3) + bytes.readUInt8(at + 7) * 0x1000000;
    tags.push({ type: bytes.readUInt8(at), stampMs, body: bytes.subarray(at + 11, end - 4) });
    at = end;
  }
  return { flags: bytes.readUInt8(4), tags };
}

/** Hashes of the frames in FLV tags, sequence headers left out. */
export function flvPictureHashes(codec: VideoCodec, tags: readonly FlvTag[]): string[] {
  const headBytes = codec === "h264" ? 5 : 8;
  const isFrame = ({ type, body }: FlvTag) => type === 9 && (codec === "h264" ? body[1] === 1 : (body[0] ?? 0) % 16 === 1);
  return tags.filter(isFrame).map(({ body }) => pictureHash(codec, body.subarray(headBytes)));
}

export async function inTempDirectory<T>(act: (path: (name: string) => string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "vigie-nms-"));
  try {
    return await act((name) => join(directory, name));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export const readBytes = (path: string): Promise<Buffer> => readFile(path);

/** Puts frames on a bus at 25 a second, over and over with growing timestamps, until stopped. */
export function loopOnto(bus: StreamBus, frames: readonly Frame[]) {
  const sent: Frame[] = [];
  bus.changeState({ state: "streaming", sinceAt: systemClock.now(), format: null });
  const timer = setInterval(() => {
    const frame = frames[sent.length % frames.length];
    if (frame === undefined) return;
    const timestampTicks90k = (sent.length * 3600) as Ticks90k;
    const next = { ...frame, timestampTicks90k, receivedAt: systemClock.now() };
    sent.push(next);
    bus.publish(next);
  }, 40);
  return { sent, stop: () => clearInterval(timer) };
}
