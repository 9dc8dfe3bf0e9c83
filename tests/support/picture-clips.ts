import { spawn } from "node:child_process";
import { once } from "node:events";
import type { VideoCodec } from "@vigie/shared/cameras/schema";
import type { EpochMs, Ticks90k } from "@vigie/shared/kernel/units";
import type { Frame, ParameterSets } from "../../media/src/frames/frame.ts";
import { createPainter } from "../../scripts/cameras/picture/painter.ts";
import { seededRandom } from "../../scripts/cameras/picture/random.ts";
import { TIME_CODE_ROWS } from "../../scripts/cameras/time-code.ts";
import { splitNals } from "./video-samples.ts";

/** Small and slow: a minute of pictures is encoded in less than a second. */
export const CLIP = { widthPx: 320, heightPx: 180, framesPerSecond: 5, gopFrames: 10 } as const;

const LUMA_BYTES = CLIP.widthPx * CLIP.heightPx;

/** The picture of an instant, I420. */
export type Picture = (atSeconds: number) => Buffer;

/** How the camera's encoder is set: a fixed bit rate; a fixed quality, or a fixed quantiser, with as many bits as that takes. */
export type Control = "bitrate" | "quality" | "quantiser";

const CONTROL: Record<Control, readonly string[]> = {
  bitrate: ["-b:v", "150k", "-maxrate", "150k", "-bufsize", "150k"],
  quality: ["-crf", "26"],
  quantiser: ["-qp", "26"],
};

/** Encodes these pictures as a camera does: no B-frames, a key frame every two seconds. Deterministic; throws when ffmpeg is missing. */
export async function encodePictures(
  picture: Picture,
  seconds: number,
  { codec = "h264", control = "quality" }: { codec?: VideoCodec; control?: Control } = {},
): Promise<Frame[]> {
  const { widthPx, heightPx, framesPerSecond, gopFrames } = CLIP;
  const library = codec === "h264" ? "libx264" : "libx265";
  const preset =
    codec === "h264" ? ["-preset", "superfast", "-tune", "zerolatency"] : ["-preset", "ultrafast", "-tune", "zerolatency"];
  const gop = ["-g", `${gopFrames}`, "-bf", "0", "-sc_threshold", "0", "-threads", "1"];
  const quiet = codec === "h265" ? ["-x265-params", `log-level=none:keyint=${gopFrames}:min-keyint=${gopFrames}:scenecut=0`] : [];
  const from = [
    "-f",
    "rawvideo",
    "-pix_fmt",
    "yuv420p",
    "-s",
    `${widthPx}x${heightPx}`,
    "-r",
    `${framesPerSecond}`,
    "-i",
    "pipe:0",
  ];
  const filter = ["-bsf:v", codec === "h264" ? "h264_metadata=aud=insert" : "hevc_metadata=aud=insert"];
  const to = [
    "-c:v",
    library,
    ...preset,
    ...CONTROL[control],
    ...gop,
    ...quiet,
    ...filter,
    "-f",
    codec === "h264" ? "h264" : "hevc",
    "pipe:1",
  ];
  const ffmpeg = spawn("ffmpeg", ["-loglevel", "error", ...from, ...to], { stdio: ["pipe", "pipe", "inherit"] });
  const pieces: Buffer[] = [];
  ffmpeg.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  const ended = once(ffmpeg, "close");
  for (let n = 0; n < seconds * framesPerSecond; n += 1) {
    // A copy: the pipe holds it until it is written, and a painter draws into one buffer.
    if (!ffmpeg.stdin.write(Buffer.from(picture(n / framesPerSecond)))) await once(ffmpeg.stdin, "drain");
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
  return toFrames(splitNals(Buffer.concat(pieces)), codec);
}

type Role = "delimiter" | "vps" | "sps" | "pps" | "key" | "slice" | "other";

function roleOf(nal: Buffer, codec: VideoCodec): Role {
  const type = codec === "h264" ? (nal[0] ?? 0) & 0x1f : ((nal[0] ?? 0) >> 1) & 0x3f;
  const h264: Record<number, Role> = { 9: "delimiter", 7: "sps", 8: "pps", 5: "key", 1: "slice" };
  const h265: Record<number, Role> = { 35: "delimiter", 32: "vps", 33: "sps", 34: "pps" };
  if (codec === "h264") return h264[type] ?? "other";
  return h265[type] ?? (type >= 16 && type <= 21 ? "key" : type < 16 ? "slice" : "other");
}

function toFrames(nals: readonly Buffer[], codec: VideoCodec): Frame[] {
  const of = (role: Role) => nals.filter((nal) => roleOf(nal, codec) === role).slice(0, 1);
  const parameterSets: ParameterSets = { codec, vps: of("vps"), sps: of("sps"), pps: of("pps") };
  const units: Buffer[][] = [];
  for (const nal of nals) {
    if (roleOf(nal, codec) === "delimiter") units.push([]);
    else units.at(-1)?.push(nal);
  }
  return units.map((unit, at) => {
    const slices = unit.filter((nal) => ["key", "slice"].includes(roleOf(nal, codec)));
    const data = Buffer.concat(slices.flatMap((nal) => [lengthOf(nal), nal]));
    const isKey = slices.some((nal) => roleOf(nal, codec) === "key");
    const timestampTicks90k = ((at * 90_000) / CLIP.framesPerSecond) as Ticks90k;
    return { data, isKey, parameterSets, timestampTicks90k, receivedAt: 0 as EpochMs, cameraAt: null };
  });
}

function lengthOf(nal: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(nal.length);
  return length;
}

/** A street of the simulated city with its traffic and its clock. */
export function street(scene: number): Picture {
  const painter = createPainter({ widthPx: CLIP.widthPx, heightPx: CLIP.heightPx, scene, caption: "PLACE" });
  return (atSeconds) => painter.paint(atSeconds, { kind: "frame", frameNumber: Math.round(atSeconds * CLIP.framesPerSecond) });
}

/** One picture for ever: a sensor or an encoder that is stuck. */
export function stuck(picture: Picture, atSeconds: number): Picture {
  const still = Buffer.from(picture(atSeconds));
  return () => still;
}

const GRAIN_VARIANTS = 8;

/** Noise of the sensor, drawn in advance. */
function grains(amount: number): Int8Array[] {
  const random = seededRandom(7);
  return Array.from({ length: GRAIN_VARIANTS }, () =>
    Int8Array.from({ length: LUMA_BYTES }, () => Math.round((random() + random() - 1) * amount)),
  );
}

/** Each luma sample changed, with this much noise of the sensor. */
export function changed(
  picture: Picture,
  change: (luma: number, atSeconds: number, column: number) => number,
  noise = 0,
): Picture {
  const variants = grains(noise);
  let painted = 0;
  return (atSeconds) => {
    const planes = Buffer.from(picture(atSeconds));
    const grain = variants[painted++ % GRAIN_VARIANTS];
    for (let at = 0; at < LUMA_BYTES; at += 1) {
      const luma = change(planes[at] ?? 16, atSeconds, at % CLIP.widthPx) + (grain?.[at] ?? 0);
      planes[at] = Math.max(16, Math.min(235, Math.round(luma)));
    }
    return planes;
  };
}

/** Something in front of the lens: nothing but the noise of the sensor. */
export function covered(picture: Picture, noise: number): Picture {
  const dark = changed(picture, () => 16, noise);
  return (atSeconds) => {
    const planes = dark(atSeconds);
    planes.fill(128, LUMA_BYTES);
    return planes;
  };
}

/** Knocked upward: what was in the upper quarter fills the picture; the clock that is drawn over it stays. */
export function turnedUp(picture: Picture): Picture {
  return (atSeconds) => {
    const planes = Buffer.from(picture(atSeconds));
    const source = Buffer.from(planes);
    const { widthPx, heightPx } = CLIP;
    for (let row = TIME_CODE_ROWS; row < heightPx; row += 1) {
      const from = TIME_CODE_ROWS + Math.floor((row - TIME_CODE_ROWS) / 4);
      source.copy(planes, row * widthPx, from * widthPx, (from + 1) * widthPx);
    }
    return planes;
  };
}

/** One picture after the other: `[until seconds, picture]`. */
export function inTurn(...turns: readonly (readonly [untilSeconds: number, picture: Picture])[]): Picture {
  return (atSeconds) => {
    const turn = turns.find(([untilSeconds]) => atSeconds < untilSeconds) ?? turns.at(-1);
    if (turn === undefined) throw new Error("no picture");
    return turn[1](atSeconds);
  };
}
