import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Frame } from "../frames/frame.ts";
import { AccessUnit } from "./access-unit.ts";
import type { NalRole, NalRules, NalSink } from "./nal-rules.ts";
import { byteAt, emptyRtpHeader, readRtpHeader } from "./packet.ts";
import { ParameterSetStore } from "./parameter-sets.ts";
import type { SenderReport } from "./rtcp.ts";
import { SequenceTracker } from "./sequence.ts";
import type { StreamStatistics } from "./statistics.ts";
import { MediaTimeline } from "./timeline.ts";

export interface DepacketizerOptions {
  rules: NalRules;
  /** RTP payload type of the session description; packets of another are left out. */
  payloadType: number;
  /** From the session description; may be empty. */
  parameterSets: readonly Buffer[];
  statistics: StreamStatistics;
  onFrame(frame: Frame): void;
}

/**
 * RTP packets of one video track in, whole access units out, in the order they came. Called once a packet, synchronously, with views of
 * the socket's buffer; it keeps none of them.
 *
 * An access unit ends at the packet with the marker bit; without one, where the timestamp changes or the first slice of a next picture
 * comes. After a hole in the sequence numbers nothing is given on before the next key frame that is whole.
 */
export class Depacketizer {
  readonly #rules: NalRules;
  readonly #payloadType: number;
  readonly #onFrame: (frame: Frame) => void;
  readonly #statistics: StreamStatistics;
  readonly #header = emptyRtpHeader();
  readonly #sequence = new SequenceTracker();
  readonly #timeline = new MediaTimeline();
  readonly #parameterSets: ParameterSetStore;
  readonly #unit = new AccessUnit();
  readonly #sink: NalSink;

  #receivedAt = 0 as EpochMs;
  #unitReceivedAt = 0 as EpochMs;
  #unitTimestamp = -1;
  #closedTimestamp = -1;
  #hasSlice = false;
  #isKey = false;
  #isLeading = false;
  #isDamaged = false;
  #openType = 0;
  #waitsForKey = true;
  /** Leading pictures point before the key frame that decoding began at (H.265 §8.1.3). */
  #dropsLeading = false;
  /** This camera sets the marker on each NAL unit: units are closed by what follows them instead. */
  #isMarkerWrong = false;

  constructor(options: DepacketizerOptions) {
    this.#rules = options.rules;
    this.#payloadType = options.payloadType;
    this.#statistics = options.statistics;
    this.#onFrame = options.onFrame;
    this.#parameterSets = new ParameterSetStore(options.rules, options.parameterSets);
    this.#sink = {
      whole: (packet, start, end) => this.#takeWhole(packet, start, end),
      begin: (header, packet, start, end) => this.#takeBegin(header, packet, start, end),
      piece: (packet, start, end, isLast) => this.#takePiece(packet, start, end, isLast),
    };
  }

  get sequence(): SequenceTracker {
    return this.#sequence;
  }

  /** `buffer[start, end)` is one RTP packet, read at `receivedAt` (node's clock). */
  packet(buffer: Buffer, start: number, end: number, receivedAt: EpochMs): void {
    const header = this.#header;
    this.#statistics.packets += 1;
    if (!readRtpHeader(buffer, start, end, header)) {
      this.#statistics.malformedPackets += 1;
      return;
    }
    if (header.payloadType !== this.#payloadType) {
      this.#statistics.ignoredPackets += 1;
      return;
    }
    const step = this.#sequence.step(header.sequence, header.ssrc);
    if (step === "late") {
      this.#statistics.latePackets += 1;
      return;
    }
    if (step === "gap") this.#loseTrack();
    this.#receivedAt = receivedAt;
    if (this.#hasSlice && header.timestamp !== this.#unitTimestamp) this.#closeUnit();
    if (header.payloadEnd > header.payloadStart) this.#unpack(buffer, header.payloadStart, header.payloadEnd);
    if (header.hasMarker && this.#hasSlice && !this.#isMarkerWrong) this.#closeUnit();
  }

  senderReport(report: SenderReport): void {
    if (report.at !== null) this.#timeline.report(report.timestamp, report.at);
  }

  #unpack(buffer: Buffer, start: number, end: number): void {
    const unpacked = this.#rules.unpack(buffer, start, end, this.#sink);
    if (unpacked === "taken") return;
    if (unpacked === "ignored") this.#statistics.ignoredPackets += 1;
    else {
      this.#statistics.malformedPackets += 1;
      this.#isDamaged = true;
    }
  }

  /** Something is missing before the packet at hand: what was begun is lost, and so is what refers to it. */
  #loseTrack(): void {
    this.#statistics.gaps += 1;
    this.#statistics.lostPackets += this.#sequence.lostBefore;
    this.#waitsForKey = true;
    if (this.#hasSlice) this.#isDamaged = true;
    else this.#unit.clear();
  }

  #takeWhole(packet: Buffer, start: number, end: number): void {
    if (end - start <= this.#rules.headerBytes) return;
    const type = this.#rules.typeOf(byteAt(packet, start));
    const role = this.#rules.role(type);
    this.#enter(type, (byteAt(packet, start + this.#rules.headerBytes) & 0x80) !== 0);
    if (isParameterSet(role)) this.#takeParameterSet(role, packet, start, end);
    if (!isKept(role)) return;
    this.#unit.openNal();
    this.#unit.append(packet, start, end);
    this.#unit.closeNal();
  }

  #takeBegin(header: number, packet: Buffer, start: number, end: number): void {
    const isH264 = this.#rules.headerBytes === 1;
    const type = this.#rules.typeOf(isH264 ? header : header >> 8);
    this.#enter(type, (byteAt(packet, start) & 0x80) !== 0);
    this.#openType = type;
    this.#unit.openNal();
    if (!isH264) this.#unit.appendByte(header >> 8);
    this.#unit.appendByte(header & 0xff);
    this.#unit.append(packet, start, end);
  }

  #takePiece(packet: Buffer, start: number, end: number, isLast: boolean): void {
    if (!this.#unit.isNalOpen) {
      this.#losePiece();
      return;
    }
    this.#unit.append(packet, start, end);
    if (isLast) this.#closeNal();
  }

  /** A piece of a NAL unit whose beginning never came: the picture that it belongs to is not whole. */
  #losePiece(): void {
    if (!this.#hasSlice) this.#beginUnit();
    this.#hasSlice = true;
    this.#isDamaged = true;
  }

  #closeNal(): void {
    const role = this.#rules.role(this.#openType);
    if (isKept(role)) this.#unit.closeNal();
    else {
      this.#unit.withdrawNal((buffer, start, end) => {
        if (isParameterSet(role)) this.#takeParameterSet(role, buffer, start, end);
      });
    }
  }

  /** Some cameras repeat the sets in front of every slice of a picture; a set that differs belongs to the next one. */
  #takeParameterSet(kind: "vps" | "sps" | "pps", buffer: Buffer, start: number, end: number): void {
    if (this.#hasSlice && !this.#parameterSets.holds(kind, buffer, start, end)) this.#closeUnit();
    this.#parameterSets.accept(kind, buffer, start, end);
  }

  /** A NAL unit begins. `isFirstSlice`: `first_mb_in_slice` is 0, or `first_slice_segment_in_pic_flag` is set: both are the first bit after the header. */
  #enter(type: number, isFirstSlice: boolean): void {
    const role = this.#rules.role(type);
    if (this.#unit.isNalOpen) {
      this.#unit.closeNal();
      this.#isDamaged = true;
    }
    if (this.#hasSlice && (role === "delimiter" || (role === "slice" && isFirstSlice))) this.#closeUnit();
    if (this.#unit.lengthBytes === 0 && !this.#hasSlice) this.#unitReceivedAt = this.#receivedAt;
    if (role !== "slice") return;
    if (!this.#hasSlice) {
      if (!isFirstSlice) this.#missFirstSlice();
      this.#beginUnit();
    }
    this.#noteSlice(type);
  }

  #beginUnit(): void {
    this.#unitTimestamp = this.#header.timestamp;
    this.#hasSlice = true;
  }

  #noteSlice(type: number): void {
    const kind = this.#rules.sliceKind(type);
    if (kind === "leading") this.#isLeading = true;
    else if (kind !== "other") {
      this.#isKey = true;
      if (kind === "key") this.#dropsLeading = false;
      else this.#dropsLeading = kind === "broken-key" || this.#waitsForKey;
    }
  }

  /** The picture's head is missing: lost, or cut off by a marker that this camera sets on every NAL unit. */
  #missFirstSlice(): void {
    this.#isDamaged = true;
    if (this.#header.timestamp === this.#closedTimestamp && !this.#waitsForKey) this.#isMarkerWrong = true;
  }

  #closeUnit(): void {
    if (this.#unit.isNalOpen || this.#unit.hasOverflowed) this.#isDamaged = true;
    this.#closedTimestamp = this.#unitTimestamp;
    const timestampTicks90k = this.#timeline.unwrap(this.#unitTimestamp);
    const parameterSets = this.#parameterSets.current;
    if (this.#isDamaged || parameterSets === null) this.#waitsForKey = true;
    const isUseful = !this.#isDamaged && parameterSets !== null && (this.#isKey || !this.#waitsForKey);
    if (!isUseful || (this.#isLeading && this.#dropsLeading)) {
      this.#statistics.droppedFrames += 1;
      this.#unit.clear();
    } else this.#giveOn({ isKey: this.#isKey, parameterSets, timestampTicks90k });
    this.#hasSlice = false;
    this.#isKey = false;
    this.#isLeading = false;
    this.#isDamaged = false;
  }

  #giveOn(head: Pick<Frame, "isKey" | "parameterSets" | "timestampTicks90k">): void {
    const receivedAt = this.#unitReceivedAt;
    const data = this.#unit.take();
    this.#waitsForKey = false;
    const statistics = this.#statistics;
    statistics.frames += 1;
    if (head.isKey) statistics.keyFrames += 1;
    statistics.frameBytes += data.length;
    statistics.lastFrameAt = receivedAt;
    this.#onFrame({ data, ...head, receivedAt, cameraAt: this.#timeline.cameraAt(head.timestampTicks90k) });
  }
}

const isParameterSet = (role: NalRole): role is "vps" | "sps" | "pps" => role === "vps" || role === "sps" || role === "pps";
/** What a frame's data holds: see `Frame`. */
const isKept = (role: NalRole): boolean => role === "slice" || role === "other";
