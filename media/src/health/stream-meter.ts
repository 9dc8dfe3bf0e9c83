import { crc32 } from "node:zlib";
import type { StreamHealth } from "@vigie/shared/cameras/health";
import type { StreamState } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import { createKeyQpReader } from "../frames/h264-key-qp.ts";
import type { StreamReader } from "../frames/stream-bus.ts";
import { readVideoFormat } from "../frames/video-format.ts";
import { type Learnt, learn, NOTHING_LEARNT, ratesOf } from "./rates.ts";
import { interrupt, NEW_SCENE, observe, type Scene, signs } from "./scene.ts";

const HOUR_MS = 3_600_000;
/** A camera that reconnects more often within an hour is told as this often. */
const RECONNECTS_MAX = 1_000;
/** What an access unit begins with (length, NAL and slice header): numbers of the picture, which change though it does not. */
const HEADER_BYTES = 24;
/** … and ends with: x264 hides the number of the frame in the last bits. */
const TAIL_BYTES = 2;
const MACROBLOCK_PX = 256;

export type StreamMeasure = Omit<StreamHealth, "cameraId" | "stream">;

/** What is counted between two samples, written at each frame. */
interface Counting {
  sinceMs: number;
  isWhole: boolean;
  frames: number;
  sizeBytes: number;
  firstTicks90k: number;
  lastTicks90k: number;
  highestTicks90k: number;
  stepTicks90k: number;
  offsetMs: number | null;
}

interface OpenGroup {
  atMs: number;
  detail: number | null;
  print: number;
  keyBytes: number;
  largestDeltaBytes: number;
}

/** How to read the picture's size and quantiser under the parameter sets in force. */
interface Sight {
  parameterSets: ParameterSets;
  macroblocks: number;
  readQp: ((data: Buffer) => number | null) | null;
}

/** Measures one stream beside its readers: a few additions a frame, the rest once a key frame or a sample. */
export class StreamMeter implements StreamReader {
  readonly #clock: Clock;
  #isStreaming: boolean;
  #lastFrameAt: EpochMs | null = null;
  #faultsMs: number[] = [];
  #learnt: Learnt = NOTHING_LEARNT;
  #scene: Scene = NEW_SCENE;
  #sight: Sight | null = null;
  #group: OpenGroup | null = null;
  #offsetMs: number | null = null;
  #counting: Counting;

  constructor(state: StreamState, clock: Clock) {
    this.#clock = clock;
    this.#isStreaming = state.state === "streaming";
    this.#counting = startCounting(clock.monotonicMs(), false);
  }

  onFrame(frame: Frame): void {
    const { data, isKey, receivedAt, timestampTicks90k: ticks, cameraAt } = frame;
    const counting = this.#counting;
    if (counting.frames === 0) {
      counting.firstTicks90k = ticks;
      counting.highestTicks90k = ticks;
    } else {
      const step = Math.abs(ticks - counting.lastTicks90k);
      if (step > 0 && (counting.stepTicks90k === 0 || step < counting.stepTicks90k)) counting.stepTicks90k = step;
      if (ticks > counting.highestTicks90k) counting.highestTicks90k = ticks;
    }
    counting.lastTicks90k = ticks;
    counting.frames += 1;
    counting.sizeBytes += data.length;
    this.#lastFrameAt = receivedAt;
    // The frame that was held up least on its way tells the clocks apart best.
    if (cameraAt !== null && (counting.offsetMs === null || cameraAt - receivedAt > counting.offsetMs))
      counting.offsetMs = cameraAt - receivedAt;
    if (isKey) this.#onKey(frame);
    else if (this.#group !== null && data.length > this.#group.largestDeltaBytes) this.#group.largestDeltaBytes = data.length;
  }

  onState({ state }: StreamState): void {
    const isStreaming = state === "streaming";
    if (this.#isStreaming && !isStreaming) {
      if (state === "backing_off") this.#faultsMs = [...this.#faultsMs, this.#clock.monotonicMs()].slice(-RECONNECTS_MAX);
      this.#group = null;
      this.#scene = interrupt(this.#scene);
      this.#offsetMs = null;
    }
    if (!isStreaming || !this.#isStreaming) this.#counting.isWhole = false;
    this.#isStreaming = isStreaming;
  }

  /** The stream comes from another source: nothing that was learnt holds. */
  forget(): void {
    this.#learnt = NOTHING_LEARNT;
    this.#scene = NEW_SCENE;
    this.#sight = null;
    this.#group = null;
    this.#faultsMs = [];
  }

  /** Ends one window and begins the next. `announced`: frames a second that the session description tells. */
  sample(announcedFramesPerSecond: number | null): StreamMeasure {
    const nowMs = this.#clock.monotonicMs();
    const counted = this.#counting;
    this.#counting = startCounting(nowMs, this.#isStreaming);
    const spanTicks90k = counted.highestTicks90k - counted.firstTicks90k;
    const window = { ...counted, durationMs: nowMs - counted.sinceMs, spanTicks90k };
    const told = this.#isStreaming ? signs(this.#scene, nowMs) : [];
    // While nothing is to be seen, or nothing moves, the bit rate is not the camera's own.
    if (!told.includes("black") && !told.includes("frozen")) this.#learnt = learn(this.#learnt, window);
    this.#offsetMs = counted.offsetMs ?? this.#offsetMs;
    this.#faultsMs = this.#faultsMs.filter((atMs) => nowMs - atMs < HOUR_MS);
    return {
      at: this.#clock.now(),
      lastFrameAt: this.#lastFrameAt,
      ...ratesOf(window),
      expectedFramesPerSecond: this.#learnt.framesPerSecond ?? announcedFramesPerSecond,
      expectedBitrateBps: this.#learnt.bitrateBps,
      reconnects: this.#faultsMs.length,
      clockOffsetMs: this.#offsetMs,
      signs: told,
    };
  }

  #onKey({ data, parameterSets }: Frame): void {
    const sight = this.#look(parameterSets);
    if (this.#group !== null) this.#scene = observe(this.#scene, this.#group);
    const qp = sight.readQp?.(data) ?? null;
    const detail = qp === null || sight.macroblocks === 0 ? null : (data.length * 8 * 2 ** (qp / 6)) / sight.macroblocks;
    const print = crc32(data.subarray(HEADER_BYTES, -TAIL_BYTES));
    const atMs = this.#clock.monotonicMs();
    this.#group = { atMs, detail, print, keyBytes: data.length, largestDeltaBytes: 0 };
  }

  /** Another size or coding makes other figures of the same picture: learnt anew. */
  #look(parameterSets: ParameterSets): Sight {
    if (this.#sight?.parameterSets === parameterSets) return this.#sight;
    const isOther = this.#sight !== null && !isSameCoding(this.#sight.parameterSets, parameterSets);
    if (isOther) {
      this.#scene = NEW_SCENE;
      this.#group = null;
    }
    const format = readVideoFormat(parameterSets);
    const macroblocks = format === null ? 0 : (format.widthPx * format.heightPx) / MACROBLOCK_PX;
    this.#sight = { parameterSets, macroblocks, readQp: createKeyQpReader(parameterSets) };
    return this.#sight;
  }
}

const startCounting = (sinceMs: number, isWhole: boolean): Counting => ({
  sinceMs,
  isWhole,
  frames: 0,
  sizeBytes: 0,
  firstTicks90k: 0,
  lastTicks90k: 0,
  highestTicks90k: 0,
  stepTicks90k: 0,
  offsetMs: null,
});

const isSameCoding = (a: ParameterSets, b: ParameterSets): boolean =>
  a.codec === b.codec && a.sps.length === b.sps.length && a.sps.every((sps, at) => b.sps[at]?.equals(sps) === true);
