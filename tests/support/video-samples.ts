import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { VideoCodec } from "@vigie/shared/cameras/schema";
import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import type { Frame, ParameterSets } from "../../media/src/frames/frame.ts";

/** A short encoded clip as the frame bus would carry it. `annexB` is the same stream as a decoder of its own would read it. */
export interface VideoSample {
  readonly frames: readonly Frame[];
  readonly parameterSets: ParameterSets;
  readonly annexB: Buffer;
  /** The `avcC` or `hvcC` record that ffmpeg wrote for it. */
  readonly codecConfig: Buffer;
}

export interface SampleWish {
  codec: VideoCodec;
  /** Arguments of the encoder, ffmpeg's. */
  encoder?: readonly string[];
  sizePx?: string;
  frames?: number;
  framesPerSecond?: number;
  gop?: number;
}

const START_CODE = Buffer.from([0, 0, 0, 1]);

/** Encodes ffmpeg's moving test picture with libx264 or libx265. Deterministic; throws when ffmpeg is missing. */
export function encodeSample(wish: SampleWish): VideoSample {
  const { codec, encoder = [], sizePx = "320x180", frames = 50, framesPerSecond = 25, gop = 25 } = wish;
  const folder = mkdtempSync(join(tmpdir(), "vigie-sample-"));
  try {
    const clip = join(folder, "clip.mp4");
    const source = `testsrc2=size=${sizePx}:rate=${framesPerSecond}`;
    const library =
      codec === "h264" ? ["-c:v", "libx264"] : ["-c:v", "libx265", "-tag:v", "hvc1", "-x265-params", "log-level=none"];
    const head = ["-y", "-loglevel", "error", "-f", "lavfi", "-i", source, "-frames:v", `${frames}`, "-pix_fmt", "yuv420p"];
    const tail = ["-g", `${gop}`, "-threads", "1", ...encoder, "-video_track_timescale", "90000", clip];
    execFileSync("ffmpeg", [...head, ...library, ...tail]);
    return readClip(clip, codec);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readClip(clip: string, codec: VideoCodec): VideoSample {
  const delimited = `${clip}.delimited`;
  const [toAnnexB, metadata, muxer] =
    codec === "h264" ? ["h264_mp4toannexb", "h264_metadata", "h264"] : ["hevc_mp4toannexb", "hevc_metadata", "hevc"];
  const filter = `${toAnnexB},${metadata}=aud=insert`;
  execFileSync("ffmpeg", ["-y", "-loglevel", "error", "-i", clip, "-c", "copy", "-bsf:v", filter, "-f", muxer, delimited]);
  const probe = execFileSync("ffprobe", ["-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", clip], {
    encoding: "utf8",
  });
  const timestamps = probe
    .trim()
    .split("\n")
    .map((line) => Number.parseInt(line, 10));
  const annexB = readFileSync(delimited);
  const units = splitByDelimiter(splitNals(annexB), codec);
  const parameterSets = collectSets(units.flat(), codec);
  const frames = units.map((nals, at) => toFrame(nals, codec, parameterSets, timestamps[at] ?? 0));
  return { frames, parameterSets, annexB, codecConfig: boxContent(readFileSync(clip), codec === "h264" ? "avcC" : "hvcC") };
}

function boxContent(file: Buffer, type: string): Buffer {
  const at = file.indexOf(type, 0, "latin1");
  return file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4));
}

export function splitNals(annexB: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let start = -1;
  for (let at = 0; at + 2 < annexB.length; at += 1) {
    if (annexB[at] !== 0 || annexB[at + 1] !== 0 || annexB[at + 2] !== 1) continue;
    if (start >= 0) nals.push(trimZeros(annexB.subarray(start, at)));
    start = at + 3;
    at += 2;
  }
  if (start >= 0) nals.push(trimZeros(annexB.subarray(start)));
  return nals;
}

function trimZeros(nal: Buffer): Buffer {
  let end = nal.length;
  while (end > 0 && nal[end - 1] === 0) end -= 1;
  return nal.subarray(0, end);
}

const nalType = (nal: Buffer, codec: VideoCodec) => (codec === "h264" ? (nal[0] ?? 0) & 0x1f : ((nal[0] ?? 0) >> 1) & 0x3f);
const isVcl = (type: number, codec: VideoCodec) => (codec === "h264" ? type >= 1 && type <= 5 : type <= 31);
const isKeyType = (type: number, codec: VideoCodec) => (codec === "h264" ? type === 5 : type >= 16 && type <= 21);

function splitByDelimiter(nals: readonly Buffer[], codec: VideoCodec): Buffer[][] {
  const units: Buffer[][] = [];
  for (const nal of nals) {
    if (nalType(nal, codec) === (codec === "h264" ? 9 : 35)) units.push([]);
    else units.at(-1)?.push(nal);
  }
  return units;
}

function collectSets(nals: readonly Buffer[], codec: VideoCodec): ParameterSets {
  const unique = (type: number) => [
    ...new Map(nals.filter((nal) => nalType(nal, codec) === type).map((nal) => [nal.toString("hex"), Buffer.from(nal)])).values(),
  ];
  return codec === "h264"
    ? { codec, vps: [], sps: unique(7), pps: unique(8) }
    : { codec, vps: unique(32), sps: unique(33), pps: unique(34) };
}

function toFrame(nals: readonly Buffer[], codec: VideoCodec, parameterSets: ParameterSets, timestamp: number): Frame {
  const slices = nals.filter((nal) => isVcl(nalType(nal, codec), codec));
  return {
    data: Buffer.concat(slices.flatMap((nal) => [lengthOf(nal), nal])),
    isKey: slices.some((nal) => isKeyType(nalType(nal, codec), codec)),
    parameterSets,
    timestampTicks90k: timestamp as Ticks90k,
    receivedAt: (Date.UTC(2026, 0, 15) + timestamp / 90) as EpochMs,
    cameraAt: null,
  };
}

function lengthOf(nal: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(nal.length);
  return length;
}

/** Parameter sets and one frame's data, as an Annex B byte stream. */
export function toAnnexB(sets: ParameterSets, frames: readonly Pick<Frame, "data">[]): Buffer {
  const nals = [...sets.vps, ...sets.sps, ...sets.pps];
  for (const { data } of frames) {
    for (let at = 0; at + 4 <= data.length; at += 4 + data.readUInt32BE(at))
      nals.push(data.subarray(at + 4, at + 4 + data.readUInt32BE(at)));
  }
  return Buffer.concat(nals.flatMap((nal) => [START_CODE, nal]));
}

type Demuxer = "h264" | "hevc" | "mp4";

const MAX_LISTING_BYTES = 64 * 1024 * 1024;

/** MD5 and time (90 kHz) of each decoded picture, in output order. `input` is anything that ffmpeg can read from its standard input. */
export function decodedPictures(input: Buffer, demuxer: Demuxer): { pts: number; md5: string }[] {
  const args = [...QUIET, ...fromStandardInput(demuxer), "-enc_time_base", "1:90000", ...LISTED];
  return readListing(execFileSync("ffmpeg", args, { input, encoding: "utf8", maxBuffer: MAX_LISTING_BYTES }));
}

/** The MD5 alone, for tests in whose process something streams meanwhile. */
export const decodedMd5 = (input: Buffer, demuxer: Demuxer): Promise<string[]> => list(fromStandardInput(demuxer), input);

/** The first pictures of a camera that ffmpeg sees with its own RTSP client, as `decodedMd5`. */
export const playedMd5 = (rtspAddress: string, count: number): Promise<string[]> =>
  list(["-rtsp_transport", "tcp", "-i", rtspAddress, "-map", "0:v", "-frames:v", `${count}`], null);

const QUIET = ["-loglevel", "error"];
const LISTED = ["-fps_mode", "passthrough", "-f", "framemd5", "-"];
const fromStandardInput = (demuxer: Demuxer) => ["-f", demuxer, "-i", "pipe:0"];

async function list(source: readonly string[], input: Buffer | null): Promise<string[]> {
  const running = promisify(execFile)("ffmpeg", [...QUIET, ...source, ...LISTED], { maxBuffer: MAX_LISTING_BYTES });
  running.child.stdin?.end(input ?? "");
  return readListing((await running).stdout).map(({ md5 }) => md5);
}

function readListing(text: string): { pts: number; md5: string }[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => {
    const fields = line.split(",").map((field) => field.trim());
    return { pts: Number(fields[2]), md5: fields[5] ?? "" };
  });
}
