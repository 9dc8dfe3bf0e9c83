import type { VideoCodec } from "@vigie/shared/cameras/schema";

/**
 * What a NAL unit is to the building of access units. `slice`: coded picture data. `delimiter`: announces a picture, left out. `filler`:
 * says nothing, left out. `other`: kept where it stands.
 */
export type NalRole = "slice" | "delimiter" | "filler" | "other" | "vps" | "sps" | "pps";

/** How decoding may go on from a picture: `key` anywhere, `open-key` if the leading pictures that follow are left out, `leading` is such a picture. */
export type SliceKind = "key" | "open-key" | "broken-key" | "leading" | "other";

/** Takes NAL units out of RTP payloads, in decoding order. `first` and `second` are the two bytes that a NAL unit begins with. */
export interface NalSink {
  whole(packet: Buffer, start: number, end: number): void;
  /** A NAL unit in pieces: its header as it was before it was cut (one byte for H.264, two for H.265), then its bytes. */
  begin(header: number, packet: Buffer, start: number, end: number): void;
  /** The next piece. */
  piece(packet: Buffer, start: number, end: number, isLast: boolean): void;
}

export type Unpacked = "taken" | "ignored" | "malformed";

/** What differs between H.264 and H.265 on the way from RTP to frames. */
export interface NalRules {
  readonly codec: VideoCodec;
  readonly headerBytes: 1 | 2;
  unpack(packet: Buffer, start: number, end: number, sink: NalSink): Unpacked;
  typeOf(firstByte: number): number;
  role(type: number): NalRole;
  sliceKind(type: number): SliceKind;
  /** The identifier under which a parameter set replaces the one before it; null: unreadable. */
  parameterSetId(role: "vps" | "sps" | "pps", nal: Buffer): number | null;
}
