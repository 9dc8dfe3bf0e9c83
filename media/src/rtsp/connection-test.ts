import { parseCameraAddress } from "@vigie/shared/cameras/address";
import type { Networks } from "@vigie/shared/cameras/networks";
import type { ConnectionTestResult, StreamFault } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Logger } from "pino";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import { readVideoFormat } from "../frames/video-format.ts";
import { emptyStatistics } from "../rtp/statistics.ts";
import type { HostLimit } from "./host-limit.ts";
import { type OpenedStream, openStream, type RtspSource } from "./open-stream.ts";
import { type ResolveHost, systemResolve } from "./pin.ts";

export interface ConnectionTestOptions {
  source: RtspSource;
  networks: Networks;
  /** Tests of one host run a few at a time, however many are asked for. */
  hostLimit: HostLimit;
  clock: Clock;
  log: Logger;
  resolve?: ResolveHost;
}

/** An operator waits for the answer. */
const DEADLINE_MS = 15_000;
/** After the first frame, frames are counted for this long. */
const COUNTING_MS = 1_500;

/** What was seen of the stream so far. */
interface Seen {
  parameterSets: ParameterSets;
  firstFrameMs: number;
  frames: number;
  /** B-frames come out of order: the extremes, not the ends. */
  earliestTicks90k: number;
  latestTicks90k: number;
}

/** Opens the stream as the product would, looks at its first frames and closes it. Never rejects: what fails is the answer. */
export async function testConnection(options: ConnectionTestOptions): Promise<ConnectionTestResult> {
  const { source, networks, hostLimit, clock, log, resolve = systemResolve } = options;
  const startMs = clock.monotonicMs();
  const { promise: answer, resolve: settle } = Promise.withResolvers<ConnectionTestResult>();
  const cancels: (() => void)[] = [];
  let seen: Seen | null = null;
  let stream: OpenedStream | null = null;

  const onFrame = (frame: Frame): void => {
    if (seen === null) cancels.push(clock.after(COUNTING_MS, () => settle(conclude(seen, "stalled", ""))));
    seen = look(seen, frame, clock.monotonicMs() - startMs);
  };
  const onEnded = (fault: StreamFault, detail: string, cause: unknown): void => {
    if (cause !== undefined) log.warn({ fault, detail, err: cause }, "connection test failed");
    settle(conclude(seen, fault, detail));
  };
  cancels.push(clock.after(DEADLINE_MS, () => settle(conclude(seen, "stalled", "no picture in 15 s"))));
  const leave = hostLimit.enter(parseCameraAddress(source.address)?.host ?? "", () => {
    const statistics = emptyStatistics();
    stream = openStream({ source, networks, clock, resolve, statistics, onTrack: () => undefined, onFrame, onEnded });
  });
  const result = await answer;
  for (const cancel of cancels) cancel();
  leave();
  await (stream as OpenedStream | null)?.close();
  return result;
}

function look(seen: Seen | null, { parameterSets, timestampTicks90k: ticks90k }: Frame, afterMs: number): Seen {
  if (seen === null)
    return { parameterSets, firstFrameMs: afterMs, frames: 1, earliestTicks90k: ticks90k, latestTicks90k: ticks90k };
  const earliestTicks90k = Math.min(seen.earliestTicks90k, ticks90k);
  const latestTicks90k = Math.max(seen.latestTicks90k, ticks90k);
  return { ...seen, frames: seen.frames + 1, earliestTicks90k, latestTicks90k };
}

/** A picture that was seen is the answer, whatever came after it. */
function conclude(seen: Seen | null, fault: StreamFault, detail: string): ConnectionTestResult {
  if (seen === null) return { outcome: "fault", fault, detail };
  const format = readVideoFormat(seen.parameterSets);
  if (format === null) return { outcome: "fault", fault: "codec_unsupported", detail: "the parameter sets are not understood" };
  return { outcome: "picture", format, firstFrameMs: seen.firstFrameMs, framesPerSecond: framesPerSecond(seen) };
}

/** By the camera's own timestamps; null when too few frames came, or its clock jumped. */
function framesPerSecond({ frames, earliestTicks90k, latestTicks90k }: Seen): number | null {
  const spanSeconds = (latestTicks90k - earliestTicks90k) / 90_000;
  const isPlausible = frames > 1 && spanSeconds > 0 && spanSeconds < (2 * DEADLINE_MS) / 1000;
  return isPlausible ? Math.round((100 * (frames - 1)) / spanSeconds) / 100 : null;
}
