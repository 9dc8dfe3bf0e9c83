import type { Codec } from "../nal.ts";
import { nalType } from "../nal.ts";

export interface PacketizeOptions {
  codec: Codec;
  packets: "fragmented" | "aggregated" | "single";
  maxPayloadBytes: number;
  marker: boolean;
}

/**
 * A frame's RTP packets one behind the other, each behind its interleaved header (RFC 2326 §10.12), ready but for channel, sequence
 * number, timestamp and SSRC: they are the reader's and patched into a copy.
 */
export interface PacketizedFrame {
  readonly bytes: Buffer;
  /** Where each `$` is. */
  readonly offsets: readonly number[];
}

export const INTERLEAVED_HEADER_BYTES = 4;
export const RTP_HEADER_BYTES = 12;
export const VIDEO_PAYLOAD_TYPE = 96;

/** The interleaved length field has 16 bits. */
const MAX_PACKET_BYTES = 0xffff;

export function packetize(nals: readonly Buffer[], options: PacketizeOptions): PacketizedFrame {
  const payloads = payloadsOf(nals, options);
  const overhead = INTERLEAVED_HEADER_BYTES + RTP_HEADER_BYTES;
  const bytes = Buffer.alloc(payloads.reduce((sum, payload) => sum + overhead + payload.length, 0));
  const offsets: number[] = [];
  let at = 0;
  payloads.forEach((payload, index) => {
    const isLast = index === payloads.length - 1;
    offsets.push(at);
    bytes[at] = 0x24;
    bytes.writeUInt16BE(RTP_HEADER_BYTES + payload.length, at + 2);
    bytes[at + 4] = 0x80;
    bytes[at + 5] = (isLast && options.marker ? 0x80 : 0) | VIDEO_PAYLOAD_TYPE;
    at += overhead + payload.copy(bytes, at + overhead);
  });
  return { bytes, offsets };
}

function payloadsOf(nals: readonly Buffer[], { codec, packets, maxPayloadBytes }: PacketizeOptions): Buffer[] {
  const limit = packets === "single" ? MAX_PACKET_BYTES - RTP_HEADER_BYTES : maxPayloadBytes;
  const groups = packets === "aggregated" ? groupsThatFit(codec, nals, limit) : nals.map((nal) => [nal]);
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    if (group.length > 1) return [aggregate(codec, group)];
    return first.length <= limit ? [first] : fragments(codec, first, limit);
  });
}

/** Consecutive NAL units that fit into one aggregation packet. */
function groupsThatFit(codec: Codec, nals: readonly Buffer[], limit: number): Buffer[][] {
  const headerBytes = codec === "h264" ? 1 : 2;
  const groups: Buffer[][] = [];
  let room = 0;
  for (const nal of nals) {
    const open = groups.at(-1);
    if (open !== undefined && nal.length + 2 <= room) {
      open.push(nal);
      room -= nal.length + 2;
    } else {
      groups.push([nal]);
      room = limit - headerBytes - nal.length - 2;
    }
  }
  return groups;
}

/** STAP-A (RFC 6184 §5.7.1) or AP (RFC 7798 §4.4.2). */
function aggregate(codec: Codec, nals: readonly Buffer[]): Buffer {
  const sized = nals.flatMap((nal) => [Buffer.from([nal.length >> 8, nal.length & 0xff]), nal]);
  return Buffer.concat([codec === "h264" ? stapHeader(nals) : apHeader(nals), ...sized]);
}

function stapHeader(nals: readonly Buffer[]): Buffer {
  const importance = Math.max(...nals.map((nal) => (nal[0] ?? 0) & 0x60));
  return Buffer.from([importance | 24]);
}

/** Lowest layer and lowest temporal id among those inside. */
function apHeader(nals: readonly Buffer[]): Buffer {
  const layer = Math.min(...nals.map((nal) => (((nal[0] ?? 0) & 1) << 5) | ((nal[1] ?? 0) >> 3)));
  const temporalIdPlus1 = Math.min(...nals.map((nal) => (nal[1] ?? 0) & 7));
  return Buffer.from([(48 << 1) | (layer >> 5), ((layer & 0x1f) << 3) | temporalIdPlus1]);
}

/** FU-A (RFC 6184 §5.8) or FU (RFC 7798 §4.4.3). */
function fragments(codec: Codec, nal: Buffer, limit: number): Buffer[] {
  const nalHeaderBytes = codec === "h264" ? 1 : 2;
  const first = nal[0] ?? 0;
  const indicator = codec === "h264" ? [(first & 0xe0) | 28] : [(first & 0x81) | (49 << 1), nal[1] ?? 0];
  const type = nalType(codec, nal);
  const room = limit - indicator.length - 1;
  const payloads: Buffer[] = [];
  for (let at = nalHeaderBytes; at < nal.length; at += room) {
    const start = at === nalHeaderBytes ? 0x80 : 0;
    const end = at + room >= nal.length ? 0x40 : 0;
    payloads.push(Buffer.concat([Buffer.from([...indicator, start | end | type]), nal.subarray(at, at + room)]));
  }
  return payloads;
}
