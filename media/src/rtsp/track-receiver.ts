import { randomBytes } from "node:crypto";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Frame } from "../frames/frame.ts";
import { Depacketizer } from "../rtp/depacketizer.ts";
import { H264 } from "../rtp/h264.ts";
import { H265 } from "../rtp/h265.ts";
import { readRtcp, type SenderReport, writeReceiverReport } from "../rtp/rtcp.ts";
import type { StreamStatistics } from "../rtp/statistics.ts";
import type { VideoTrack } from "./sdp.ts";

export interface TrackReceiverOptions {
  track: VideoTrack;
  /** Interleaved channels, as SETUP settled them. */
  channels: { rtp: number; rtcp: number };
  clock: Clock;
  statistics: StreamStatistics;
  onFrame(frame: Frame): void;
  /** The camera sent an RTCP BYE (RFC 3550 §6.6). */
  onGoodbye(): void;
  /** Sends one RTCP packet, `$` header included. */
  send(packet: Buffer): void;
}

/** RFC 3550 §6.2: the shortest interval between reports. */
const REPORT_INTERVAL_MS = 5_000;

/** What comes on a playing session's channels: RTP to the depacketizer, RTCP read and answered. Other channels are passed over. */
export class TrackReceiver {
  readonly #options: TrackReceiverOptions;
  readonly #depacketizer: Depacketizer;
  readonly #receiverSsrc = randomBytes(4).readUInt32BE();
  readonly #cname = randomBytes(8).toString("hex");
  #lastReportMs: number;
  #expectedAtReport = 0;
  #lostAtReport = 0;

  constructor(options: TrackReceiverOptions) {
    this.#options = options;
    this.#lastReportMs = options.clock.monotonicMs();
    const { track, statistics, onFrame } = options;
    this.#depacketizer = new Depacketizer({
      rules: track.codec === "h264" ? H264 : H265,
      payloadType: track.payloadType,
      parameterSets: track.parameterSets,
      statistics,
      onFrame,
    });
  }

  packet(channel: number, buffer: Buffer, start: number, end: number, receivedAt: EpochMs): void {
    const { channels } = this.#options;
    if (channel === channels.rtp) this.#depacketizer.packet(buffer, start, end, receivedAt);
    else if (channel === channels.rtcp) this.#control(buffer, start, end);
  }

  isChannel(channel: number): boolean {
    const { rtp, rtcp } = this.#options.channels;
    return channel === rtp || channel === rtcp;
  }

  #control(buffer: Buffer, start: number, end: number): void {
    const { senderReport, isGoodbye } = readRtcp(buffer, start, end);
    if (senderReport !== null) {
      this.#depacketizer.senderReport(senderReport);
      this.#report(senderReport);
    }
    if (isGoodbye) this.#options.onGoodbye();
  }

  /** Some cameras end a session that sends no receiver reports. Each follows a sender report at once, so that its delay is nil. */
  #report(to: SenderReport): void {
    const nowMs = this.#options.clock.monotonicMs();
    const { ssrc, extendedHighest, expected, cumulativeLost } = this.#depacketizer.sequence;
    if (ssrc === null || nowMs - this.#lastReportMs < REPORT_INTERVAL_MS) return;
    const newlyExpected = expected - this.#expectedAtReport;
    const newlyLost = cumulativeLost - this.#lostAtReport;
    this.#lastReportMs = nowMs;
    this.#expectedAtReport = expected;
    this.#lostAtReport = cumulativeLost;
    const fractionLost = newlyExpected > 0 ? (256 * Math.max(0, newlyLost)) / newlyExpected : 0;
    const report = writeReceiverReport(
      {
        receiverSsrc: this.#receiverSsrc,
        ssrc,
        fractionLost,
        cumulativeLost,
        extendedHighest,
        ntpMiddle: to.ntpMiddle,
        delayMs: 0,
      },
      this.#cname,
    );
    this.#options.send(interleave(this.#options.channels.rtcp, report));
  }
}

/** RFC 2326 §10.12. */
function interleave(channel: number, packet: Buffer): Buffer {
  const head = Buffer.from([0x24, channel, packet.length >> 8, packet.length & 0xff]);
  return Buffer.concat([head, packet]);
}
