import type { StreamFault, StreamState, VideoFormat } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import type { Logger } from "pino";
import type { ParameterSets } from "../frames/frame.ts";
import type { StreamBus } from "../frames/stream-bus.ts";
import { readVideoFormat } from "../frames/video-format.ts";
import { H264 } from "../rtp/h264.ts";
import { H265 } from "../rtp/h265.ts";
import type { NalRules } from "../rtp/nal-rules.ts";
import { ParameterSetStore } from "../rtp/parameter-sets.ts";
import { readDecoderRecord } from "./decoder-record.ts";
import { readVideoTag } from "./flv-video.ts";

const STALL_MS = 4_000;
const STALL_INTERVALS = 5;
/** Weight of the newest interval in the average. */
const NEWEST_WEIGHT = 0.2;

/** The video of one pushing encoder, from FLV tags to frames on its camera's bus. Sound never comes here. */
export class Ingest {
  readonly #bus: StreamBus;
  readonly #clock: Clock;
  readonly #log: Logger;
  #rules: NalRules = H264;
  #lengthBytes = 4;
  #sets: ParameterSetStore | null = null;
  #described: ParameterSets | null = null;
  #format: VideoFormat | null = null;
  /** On the bus; another there means that another source feeds it by now. */
  #told: StreamState;
  #streamingSinceAt: EpochMs | null = null;
  /** After a start on an H.265 key frame that pictures shown before it refer beyond: those are left out. */
  #skipsLeading = false;
  #hasKey = false;
  #isOver = false;
  #saidForeign = false;
  #lastFrameAt: EpochMs;
  #lastFrameMs: number;
  #intervalMs = 0;
  #lastStampMs: number | null = null;
  #stampMs = 0;

  constructor(bus: StreamBus, clock: Clock, log: Logger) {
    this.#bus = bus;
    this.#clock = clock;
    this.#log = log;
    this.#lastFrameAt = clock.now();
    this.#lastFrameMs = clock.monotonicMs();
    this.#told = { state: "connecting", sinceAt: clock.now() };
    bus.changeState(this.#told);
  }

  /** Nothing for four seconds, or five frame intervals if longer. */
  get isStalled(): boolean {
    return this.#clock.monotonicMs() - this.#lastFrameMs > Math.max(STALL_MS, STALL_INTERVALS * this.#intervalMs);
  }

  /** The encoder is gone, or is cut. Once: what comes afterwards is not taken. */
  end(fault: StreamFault): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#bus.state === this.#told) this.#bus.changeState({ state: "backing_off", sinceAt: this.#lastFrameAt, fault });
  }

  /** Body of a video tag, valid during the call only. `stampMs`: decoding time, 32 bits. `receivedAt`: when its first byte came. */
  onVideo(body: Buffer, stampMs: number, receivedAt: EpochMs): void {
    if (this.#isOver) return;
    const tag = readVideoTag(body);
    if (tag?.kind === "sequence-header") this.#setUp(tag.codec === "h264" ? H264 : H265, tag.record);
    else if (tag?.kind === "frame") this.#onFrame(tag.data, this.#unwrap(stampMs) + tag.compositionMs, receivedAt);
    else if (tag?.kind === "foreign" && !this.#saidForeign) {
      this.#saidForeign = true;
      this.#log.warn("encoder sends a codec other than H.264 and H.265");
    }
  }

  #setUp(rules: NalRules, recordBytes: Buffer): void {
    const record = readDecoderRecord(rules.codec, recordBytes);
    if (record === null) return;
    const isSame = this.#rules === rules && this.#sets !== null && this.#lengthBytes === record.lengthBytes;
    this.#rules = rules;
    this.#lengthBytes = record.lengthBytes;
    // Encoders repeat the header with nothing new in it: then the sets stay the same object.
    if (isSame && this.#hasAll(record.parameterSets)) return;
    this.#sets = new ParameterSetStore(rules, record.parameterSets);
    this.#hasKey = false;
  }

  #hasAll(nals: readonly Buffer[]): boolean {
    const held = this.#sets?.current;
    if (held === null || held === undefined) return false;
    const all = [...held.vps, ...held.sps, ...held.pps];
    return nals.every((nal) => all.some((other) => other.equals(nal)));
  }

  #onFrame(data: Buffer, shownMs: number, receivedAt: EpochMs): void {
    const unit = this.#readUnit(data);
    if (unit === null) return;
    const isKey = unit.slice === "key" || unit.slice === "open-key" || unit.slice === "broken-key";
    if (isKey) this.#skipsLeading = unit.slice !== "key" && (!this.#hasKey || unit.slice === "broken-key");
    else if (!this.#hasKey || (unit.slice === "leading" && this.#skipsLeading)) return;
    const parameterSets = this.#sets?.current ?? null;
    if (parameterSets === null) return;
    this.#hasKey = true;
    this.#noteArrival(receivedAt);
    this.#describe(parameterSets);
    const timestampTicks90k = (shownMs * 90) as Ticks90k;
    this.#bus.publish({ data: unit.data, isKey, parameterSets, timestampTicks90k, receivedAt, cameraAt: null });
  }

  /** A copy of the NAL units that a frame carries, behind four-byte lengths; parameter sets go to the store. Null: no picture in it. */
  #readUnit(data: Buffer) {
    const kept: Buffer[] = [];
    let slice: ReturnType<NalRules["sliceKind"]> | null = null;
    let at = 0;
    while (at + this.#lengthBytes < data.length) {
      const startAt = at + this.#lengthBytes;
      const endAt = startAt + data.readUIntBE(at, this.#lengthBytes);
      if (endAt > data.length) return null;
      at = endAt;
      if (endAt - startAt < this.#rules.headerBytes) continue;
      const type = this.#rules.typeOf(data[startAt] ?? 0);
      const role = this.#rules.role(type);
      if (role === "vps" || role === "sps" || role === "pps") this.#sets?.accept(role, data, startAt, endAt);
      else if (role === "slice" || role === "other") kept.push(data.subarray(startAt, endAt));
      if (role === "slice") slice ??= this.#rules.sliceKind(type);
    }
    return slice === null ? null : { slice, data: withLengths(kept) };
  }

  #noteArrival(receivedAt: EpochMs): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#streamingSinceAt !== null) this.#intervalMs += NEWEST_WEIGHT * (nowMs - this.#lastFrameMs - this.#intervalMs);
    this.#lastFrameAt = receivedAt;
    this.#lastFrameMs = nowMs;
  }

  /** The state tells the format: told again when the picture changes. */
  #describe(sets: ParameterSets): void {
    if (this.#described === sets) return;
    const isFirst = this.#streamingSinceAt === null;
    const format = readVideoFormat(sets);
    const isChanged = JSON.stringify(format) !== JSON.stringify(this.#format);
    this.#described = sets;
    this.#format = format;
    this.#streamingSinceAt ??= this.#clock.now();
    if (!isFirst && !isChanged) return;
    this.#told = { state: "streaming", sinceAt: this.#streamingSinceAt, format };
    this.#bus.changeState(this.#told);
  }

  /** RTMP timestamps begin again after 49.7 days. */
  #unwrap(stampMs: number): number {
    const stepMs = this.#lastStampMs === null ? stampMs : (stampMs - this.#lastStampMs) | 0;
    this.#lastStampMs = stampMs;
    this.#stampMs += stepMs;
    return this.#stampMs;
  }
}

function withLengths(nals: readonly Buffer[]): Buffer {
  const out = Buffer.allocUnsafe(nals.reduce((sum, nal) => sum + 4 + nal.length, 0));
  let at = 0;
  for (const nal of nals) {
    out.writeUInt32BE(nal.length, at);
    out.set(nal, at + 4);
    at += 4 + nal.length;
  }
  return out;
}
