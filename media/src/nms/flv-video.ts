import type { VideoCodec } from "@vigie/shared/cameras/schema";

/**
 * Bodies of FLV video tags: H.264 as codec id 7 (FLV 10.1 annex E.4.3), H.265 as `hvc1` of Enhanced RTMP v1.
 * Nothing here copies: what is read are views of the buffer given.
 */

const AVC = 7;
const EXTENDED = 0x80;
const KEY_FRAME = 1;
const INTER_FRAME = 2;
const FOURCC_HVC1 = 0x68766331;

const AVC_SEQUENCE_HEADER = 0;
const AVC_NALU = 1;

const SEQUENCE_START = 0;
const CODED_FRAMES = 1;
const CODED_FRAMES_X = 3;

export type VideoTag =
  | { kind: "sequence-header"; codec: VideoCodec; record: Buffer }
  /** `compositionMs`: presentation minus decoding time, signed. `data`: NAL units behind lengths whose size the record told. */
  | { kind: "frame"; codec: VideoCodec; compositionMs: number; data: Buffer }
  /** A codec that Vigie does not take. */
  | { kind: "foreign" }
  /** Ends, metadata, commands: nothing to show. */
  | { kind: "other" };

/** The codec id as node-media-server counts it: 7, or the FourCC. */
export const codecIdOf = (codec: VideoCodec): number => (codec === "h264" ? AVC : FOURCC_HVC1);

export function writeSequenceHeader(codec: VideoCodec, record: Buffer): Buffer {
  const isAvc = codec === "h264";
  const head = isAvc ? avcHead(KEY_FRAME, AVC_SEQUENCE_HEADER, 0) : extendedHead(KEY_FRAME, SEQUENCE_START, null);
  return Buffer.concat([head, record]);
}

/** `compositionMs`: −8,388,608 to 8,388,607. */
export function writeFrame(codec: VideoCodec, isKey: boolean, compositionMs: number, data: Buffer): Buffer {
  const frameType = isKey ? KEY_FRAME : INTER_FRAME;
  const head =
    codec === "h264" ? avcHead(frameType, AVC_NALU, compositionMs) : extendedHead(frameType, CODED_FRAMES, compositionMs);
  return Buffer.concat([head, data]);
}

function avcHead(frameType: number, packetType: number, compositionMs: number): Buffer {
  const head = Buffer.alloc(5);
  head[0] = (frameType << 4) | AVC;
  head[1] = packetType;
  head.writeIntBE(compositionMs, 2, 3);
  return head;
}

function extendedHead(frameType: number, packetType: number, compositionMs: number | null): Buffer {
  const head = Buffer.alloc(compositionMs === null ? 5 : 8);
  head[0] = EXTENDED | (frameType << 4) | packetType;
  head.writeUInt32BE(FOURCC_HVC1, 1);
  if (compositionMs !== null) head.writeIntBE(compositionMs, 5, 3);
  return head;
}

/** Null: cut short. */
export function readVideoTag(body: Buffer): VideoTag | null {
  const first = body[0];
  if (first === undefined) return null;
  return (first & EXTENDED) === 0 ? readLegacy(body, first & 0x0f) : readExtended(body, first & 0x0f);
}

function readLegacy(body: Buffer, codecId: number): VideoTag | null {
  if (codecId !== AVC) return { kind: "foreign" };
  if (body.length < 5) return null;
  if (body[1] === AVC_SEQUENCE_HEADER) return { kind: "sequence-header", codec: "h264", record: body.subarray(5) };
  if (body[1] !== AVC_NALU) return { kind: "other" };
  return { kind: "frame", codec: "h264", compositionMs: body.readIntBE(2, 3), data: body.subarray(5) };
}

function readExtended(body: Buffer, packetType: number): VideoTag | null {
  if (body.length < 5) return null;
  if (body.readUInt32BE(1) !== FOURCC_HVC1) return { kind: "foreign" };
  if (packetType === SEQUENCE_START) return { kind: "sequence-header", codec: "h265", record: body.subarray(5) };
  if (packetType === CODED_FRAMES_X) return { kind: "frame", codec: "h265", compositionMs: 0, data: body.subarray(5) };
  if (packetType !== CODED_FRAMES) return { kind: "other" };
  if (body.length < 8) return null;
  return { kind: "frame", codec: "h265", compositionMs: body.readIntBE(5, 3), data: body.subarray(8) };
}
