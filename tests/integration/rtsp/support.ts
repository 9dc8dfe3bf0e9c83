import { NetworkList } from "@vigie/shared/cameras/networks";
import type { CameraCredentials, StreamState } from "@vigie/shared/cameras/schema";
import { pino } from "pino";
import { expect, vi } from "vitest";
import type { Frame } from "../../../media/src/frames/frame.ts";
import { StreamBus } from "../../../media/src/frames/stream-bus.ts";
import { systemClock } from "../../../media/src/kernel/clock.ts";
import { createHostLimit, type SuperviseOptions, superviseRtsp } from "../../../media/src/rtsp/index.ts";
import { type CameraServer, hashVclNalUnits, type SimulatedStream, splitLengthPrefixed } from "../../../scripts/cameras/index.ts";

export const loopback = NetworkList.parse("127.0.0.0/8");
export const silent = pino({ level: "silent" });

/** Small enough that a dozen of them play at once on any machine; a group of pictures is half a second. */
export const SMALL_STREAM: SimulatedStream = {
  codec: "h264",
  widthPx: 320,
  heightPx: 180,
  framesPerSecond: 25,
  gopFrames: 12,
  bitrateBps: 300_000,
  mode: "loop",
};

export const GOP_MS = (1000 * SMALL_STREAM.gopFrames) / SMALL_STREAM.framesPerSecond;

export interface Watched {
  frames: Frame[];
  states: StreamState[];
  supervision: ReturnType<typeof superviseRtsp>;
  bus: StreamBus;
}

/** Supervises an address as the product does, and keeps all that its bus gives. */
export function watch(
  address: string,
  options: Partial<SuperviseOptions> & { credentials?: CameraCredentials | null } = {},
): Watched {
  const { credentials = null, ...rest } = options;
  const states: StreamState[] = [];
  const frames: Frame[] = [];
  const bus = new StreamBus({ state: "idle", sinceAt: systemClock.now() }, (state) => states.push(state));
  bus.subscribe({ onFrame: (frame) => frames.push(frame), onState: () => undefined });
  const source = { address, credentials };
  const defaults = { networks: loopback, hostLimit: createHostLimit(4), clock: systemClock, log: silent };
  const supervision = superviseRtsp({ source, bus, ...defaults, ...rest });
  return { frames, states, supervision, bus };
}

/** A limit that a broken product meets, not a slow machine. */
const PATIENCE_MS = 30_000;

export const until = (condition: () => void): Promise<void> => vi.waitFor(condition, { timeout: PATIENCE_MS, interval: 20 });

export const untilFrames = (watched: Watched, count: number): Promise<void> =>
  until(() => expect(watched.frames.length, JSON.stringify(watched.states)).toBeGreaterThanOrEqual(count));

export const untilFault = (watched: Watched, fault: string): Promise<void> =>
  until(() => expect(watched.bus.state).toMatchObject({ state: "backing_off", fault }));

export const hashOf = (frame: Frame): string => hashVclNalUnits(frame.parameterSets.codec, splitLengthPrefixed(frame.data));

/** Frames as the camera logged them: by their pictures' hash and the timestamp they were sent with. */
export const seenAs = (frame: Frame) => ({
  sha256: hashOf(frame),
  timestamp: wrapped(frame.timestampTicks90k),
  isKey: frame.isKey,
});
export function sentAs(server: CameraServer, camera: string) {
  return server
    .frames(camera, "main")
    .map(({ sha256, rtpTimestampTicks90k, isKey }) => ({ sha256, timestamp: rtpTimestampTicks90k, isKey }));
}
const wrapped = (ticks90k: number) => ((ticks90k % 2 ** 32) + 2 ** 32) % 2 ** 32;

/**
 * Every frame from the first one seen to the last is there, in the order sent, with the bytes, timestamp and kind that were sent. Left
 * out may be only the leading pictures of a CRA that decoding began at: sent behind it, shown before it (H.265 §8.1.3).
 */
export function expectIdentical(frames: readonly Frame[], server: CameraServer, camera: string): void {
  const seen = frames.map(seenAs);
  const sent = sentAs(server, camera);
  const first = sent.findIndex(({ sha256, timestamp }) => sha256 === seen[0]?.sha256 && timestamp === seen[0]?.timestamp);
  expect(first).toBeGreaterThanOrEqual(0);
  const nextKey = sent.findIndex(({ isKey }, index) => index > first && isKey);
  const isLeading = (index: number, timestamp: number) =>
    index < nextKey && ((timestamp - (sent[first]?.timestamp ?? 0)) | 0) < 0 && isCra(frames[0]);
  const due = sent.filter(({ timestamp }, index) => index >= first && !isLeading(index, timestamp));
  expect(seen).toEqual(due.slice(0, seen.length));
}

const isCra = (frame: Frame | undefined) =>
  frame?.parameterSets.codec === "h265" && splitLengthPrefixed(frame.data).some((nal) => (nal[0] ?? 0) >> 1 === 21);
