import { randomInt } from "node:crypto";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { ProtocolQuirks } from "../quirks.ts";
import type { SourceFrame } from "../sources/source.ts";
import type { FramePackets } from "./frame-packets.ts";
import { senderReport } from "./sender-report.ts";

/** What a sender needs of its connection. */
export interface MediaOutlet {
  write(bytes: Buffer): void;
  /** Bytes that the reader's socket has not taken yet. */
  backlogBytes(): number;
}

/** A reader that is further behind loses whole frames, up to the next key frame. */
const MAX_BACKLOG_BYTES = 512 * 1024;

/** RFC 3550 §6.2 asks for some seconds between reports. */
const REPORT_INTERVAL_MS = 5_000;

const TICKS_PER_SECOND = 90_000;

/** One PLAYing track: numbers, stamps and sends frames (RFC 3550 §5.1). */
export class MediaSender {
  readonly #outlet: MediaOutlet;
  readonly #channel: number;
  readonly #ssrc = randomInt(1, 2 ** 32);
  #sequence = randomInt(2 ** 16);
  /** Added to a source's timestamp; null until the first frame. */
  #timestampOffset: number | null = null;
  #isWaitingForKey: boolean;
  #packetCount = 0;
  #octetCount = 0;
  #framesSent = 0;
  #packetsToLose = 0;
  #reportDueMs = Number.NEGATIVE_INFINITY;

  constructor(outlet: MediaOutlet, channel: number, quirks: ProtocolQuirks) {
    this.#outlet = outlet;
    this.#channel = channel;
    this.#isWaitingForKey = quirks.joinAt === "key";
  }

  losePackets(count: number): void {
    this.#packetsToLose += count;
  }

  jumpTimestamps(byTicks90k: number): void {
    this.#timestampOffset = (this.#timestampOffset ?? randomInt(2 ** 32)) + byTicks90k;
  }

  /** Leaves the frames out until the next key frame: after a stall the reader would decode what it has no reference for. */
  waitForKey(): void {
    this.#isWaitingForKey = true;
  }

  /** False when the frame was left out. `onFirstByte` is called just before the first byte goes, with the timestamp on its 32 bits. */
  send(frame: SourceFrame, packets: FramePackets, quirks: ProtocolQuirks, onFirstByte: (timestamp: number) => void): boolean {
    if (this.#outlet.backlogBytes() > MAX_BACKLOG_BYTES) this.#isWaitingForKey = true;
    if (this.#isWaitingForKey && !(frame.coded.isKey && this.#outlet.backlogBytes() <= MAX_BACKLOG_BYTES)) return false;
    this.#isWaitingForKey = false;
    const timestamp = this.#timestampOf(frame, quirks);
    const report = this.#reportDue(timestamp, frame.takenAt);
    const bytes = this.#stamped(packets.of(frame.coded, quirks), timestamp, quirks);
    onFirstByte(timestamp);
    this.#outlet.write(report === null ? bytes : Buffer.concat([report, bytes]));
    this.#framesSent++;
    return true;
  }

  get framesSent(): number {
    return this.#framesSent;
  }

  #timestampOf(frame: SourceFrame, { timestampStart, timestampJump }: ProtocolQuirks): number {
    this.#timestampOffset ??=
      timestampStart === "near-wrap" ? 2 ** 32 - 2 * TICKS_PER_SECOND - frame.presentationTicks90k : randomInt(2 ** 32);
    if (timestampJump !== null && this.#framesSent > 0 && this.#framesSent % timestampJump.everyFrames === 0)
      this.#timestampOffset += timestampJump.byTicks90k;
    return modulo32(frame.presentationTicks90k + this.#timestampOffset);
  }

  /** A copy with this reader's numbers in it; packets that are to be lost are counted and left out. */
  #stamped(packets: { bytes: Buffer; offsets: readonly number[] }, timestamp: number, quirks: ProtocolQuirks): Buffer {
    const bytes = Buffer.from(packets.bytes);
    const lost = new Set<number>();
    for (const at of packets.offsets) {
      bytes[at + 1] = this.#channel;
      bytes.writeUInt16BE(this.#sequence, at + 6);
      bytes.writeUInt32BE(timestamp, at + 8);
      bytes.writeUInt32BE(this.#ssrc, at + 12);
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#packetCount++;
      this.#octetCount += bytes.readUInt16BE(at + 2) - 12;
      if (this.#isLost(quirks)) lost.add(at);
    }
    if (lost.size === 0) return bytes;
    const whole = packets.offsets.map((at, index) => bytes.subarray(at, packets.offsets[index + 1]));
    return Buffer.concat(whole.filter((_, index) => !lost.has(packets.offsets[index] ?? -1)));
  }

  #isLost({ loseEveryPackets }: ProtocolQuirks): boolean {
    if (this.#packetsToLose > 0) {
      this.#packetsToLose--;
      return true;
    }
    return loseEveryPackets !== null && this.#packetCount % loseEveryPackets === 0;
  }

  #reportDue(timestamp: number, takenAt: EpochMs): Buffer | null {
    const nowMs = performance.now();
    if (nowMs < this.#reportDueMs) return null;
    this.#reportDueMs = nowMs + REPORT_INTERVAL_MS;
    const counts = { packetCount: this.#packetCount, octetCount: this.#octetCount };
    return senderReport({ channel: this.#channel + 1, ssrc: this.#ssrc, takenAt, timestamp, ...counts });
  }
}

const modulo32 = (ticks: number) => ((ticks % 2 ** 32) + 2 ** 32) % 2 ** 32;
