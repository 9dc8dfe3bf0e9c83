import type { VideoFormat } from "@vigie/shared/cameras/schema";
import { box, fullBox, u8, u16, u32 } from "./boxes.ts";

/** Ticks a second of all media time, that of RTP video (RFC 6184 §5.1). */
export const TIMESCALE = 90_000;
export const TRACK_ID = 1;

const UNITY_MATRIX = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const LANGUAGE_UND = 0x55c4;

/**
 * Init segment of one video track (ISO/IEC 14496-12 §8, ISO/IEC 14496-15). All durations are 0 and there is no `mehd`: that alone makes
 * Chromium take the stream for a live one and show each picture as it comes, instead of holding three back.
 */
export function writeInitSegment(format: VideoFormat, codecConfig: Buffer): Buffer {
  const brands = Buffer.from("iso6\0\0\0\0iso6iso5mp41", "latin1");
  return Buffer.concat([
    box("ftyp", brands),
    box("moov", movieHeader(), track(format, codecConfig), box("mvex", trackExtends())),
  ]);
}

function movieHeader(): Buffer {
  const rateAndVolume = [u32(0x10000), u16(0x100, 0), u32(0, 0)];
  return fullBox("mvhd", 0, 0, u32(0, 0, TIMESCALE, 0), ...rateAndVolume, UNITY_MATRIX, u32(0, 0, 0, 0, 0, 0, TRACK_ID + 1));
}

const trackExtends = (): Buffer => fullBox("trex", 0, 0, u32(TRACK_ID, 1, 0, 0, 0));

function track(format: VideoFormat, codecConfig: Buffer): Buffer {
  const size = u32(format.widthPx * 0x10000, format.heightPx * 0x10000);
  const isEnabledAndInMovie = 3;
  const header = fullBox("tkhd", 0, isEnabledAndInMovie, u32(0, 0, TRACK_ID, 0, 0, 0, 0), u16(0, 0, 0, 0), UNITY_MATRIX, size);
  const mediaHeader = fullBox("mdhd", 0, 0, u32(0, 0, TIMESCALE, 0), u16(LANGUAGE_UND, 0));
  const handler = fullBox("hdlr", 0, 0, u32(0), Buffer.from("vide", "latin1"), u32(0, 0, 0), u8(0));
  const dataInformation = box("dinf", fullBox("dref", 0, 0, u32(1), fullBox("url ", 0, 1)));
  const information = box("minf", fullBox("vmhd", 0, 1, u16(0, 0, 0, 0)), dataInformation, sampleTable(format, codecConfig));
  return box("trak", header, box("mdia", mediaHeader, handler, information));
}

/** No sample is described here: all come in movie fragments. */
function sampleTable(format: VideoFormat, codecConfig: Buffer): Buffer {
  const noSamples = [
    fullBox("stts", 0, 0, u32(0)),
    fullBox("stsc", 0, 0, u32(0)),
    fullBox("stsz", 0, 0, u32(0, 0)),
    fullBox("stco", 0, 0, u32(0)),
  ];
  return box("stbl", fullBox("stsd", 0, 0, u32(1), sampleEntry(format, codecConfig)), ...noSamples);
}

/** VisualSampleEntry, §12.1.3. */
function sampleEntry({ codec, widthPx, heightPx }: VideoFormat, codecConfig: Buffer): Buffer {
  const [entry, config] = codec === "h264" ? ["avc1", "avcC"] : ["hvc1", "hvcC"];
  const dataReferenceIndex = u16(0, 0, 0, 1);
  const size = [u32(0, 0, 0, 0), u16(widthPx, heightPx), u32(0x480000, 0x480000, 0)];
  const frameCountAndName = [u16(1), Buffer.alloc(32)];
  return box(entry, dataReferenceIndex, ...size, ...frameCountAndName, u16(0x18, 0xffff), box(config, codecConfig));
}
