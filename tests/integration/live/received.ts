import type { VideoCodec } from "@vigie/shared/cameras/schema";
import { BINARY_KIND } from "@vigie/shared/live/wire";
import type { ParameterSets } from "../../../media/src/frames/frame.ts";
import { hashVclNalUnits, splitLengthPrefixed } from "../../../scripts/cameras/index.ts";
import type { ReceivedPicture } from "../../support/media-viewer.ts";
import { toAnnexB } from "../../support/video-samples.ts";

/** The access unit in a message, whichever format the channel has. */
export function accessUnitOf({ header, payload }: ReceivedPicture): Buffer {
  return header.kind === BINARY_KIND.fragment ? mediaDataOf(payload) : payload;
}

/** Content of the fragment's one `mdat` (ISO/IEC 14496-12 §8.1.1), found by walking its boxes as a player does. */
function mediaDataOf(fragment: Buffer): Buffer {
  for (let at = 0; at + 8 <= fragment.length; at += fragment.readUInt32BE(at)) {
    const end = at + fragment.readUInt32BE(at);
    if (fragment.toString("latin1", at + 4, at + 8) !== "mdat") continue;
    if (end !== fragment.length) throw new Error("a fragment does not end with its media data");
    return fragment.subarray(at + 8, end);
  }
  throw new Error("a fragment without media data");
}

/** `hashVclNalUnits` of what was received. */
export const hashReceived = (codec: VideoCodec, picture: ReceivedPicture): string =>
  hashVclNalUnits(codec, splitLengthPrefixed(accessUnitOf(picture)));

/** Init segment and fragments as the file that a media element is fed. */
export const asMp4 = (pictures: readonly ReceivedPicture[]): Buffer => Buffer.concat(pictures.map(({ payload }) => payload));

/** Decoder configuration and access units as the byte stream that a decoder of its own reads. */
export function asByteStream(codec: VideoCodec, pictures: readonly ReceivedPicture[]): Buffer {
  const [config, ...units] = pictures;
  if (config?.header.kind !== BINARY_KIND.decoderConfig) throw new Error("access units came before their configuration");
  const sets = codec === "h264" ? readAvcConfig(config.payload) : readHevcConfig(config.payload);
  return toAnnexB(
    sets,
    units.map(({ payload }) => ({ data: payload })),
  );
}

/** `avcC` (ISO/IEC 14496-15 §5.3.3.1). */
function readAvcConfig(record: Buffer): ParameterSets {
  const sps = readNals(record, 6, record.readUInt8(5) & 0x1f);
  const pps = readNals(record, sps.end + 1, record.readUInt8(sps.end));
  return { codec: "h264", vps: [], sps: sps.nals, pps: pps.nals };
}

/** `hvcC` (ISO/IEC 14496-15 §8.3.3.1). */
function readHevcConfig(record: Buffer): ParameterSets {
  const byType = new Map<number, Buffer[]>();
  let at = 23;
  for (let left = record.readUInt8(22); left > 0; left -= 1) {
    const { nals, end } = readNals(record, at + 3, record.readUInt16BE(at + 1));
    byType.set(record.readUInt8(at) & 0x3f, nals);
    at = end;
  }
  return { codec: "h265", vps: byType.get(32) ?? [], sps: byType.get(33) ?? [], pps: byType.get(34) ?? [] };
}

/** `count` NAL units, each behind its 16-bit length. */
function readNals(record: Buffer, from: number, count: number): { nals: Buffer[]; end: number } {
  const nals: Buffer[] = [];
  let at = from;
  for (let left = count; left > 0; left -= 1) {
    const end = at + 2 + record.readUInt16BE(at);
    nals.push(record.subarray(at + 2, end));
    at = end;
  }
  return { nals, end: at };
}
