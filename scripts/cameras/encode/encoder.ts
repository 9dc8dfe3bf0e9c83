import {
  AV_LOG_ERROR,
  AV_OPT_SEARCH_CHILDREN,
  AV_OPT_TYPE_STRING,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  FF_ENCODER_LIBX264,
  FF_ENCODER_LIBX265,
} from "node-av/constants";
import { Codec, CodecContext, Frame, Log, Packet, Rational } from "node-av/lib";
import type { EncodingProfile } from "./profile.ts";

/** Native code: loaded in encoder processes only, so that its crash or its memory is nobody else's. */
export interface EncodedUnit {
  /** Annex B byte stream; a copy. */
  bytes: Buffer;
  /** Which picture this is: number of the `encode` call, from 0. */
  picture: number;
}

export interface Encoder {
  /** One I420 picture in; what is ready, in decoding order, out. */
  encode(planes: Buffer, forceKey: boolean): EncodedUnit[];
  /** What B-frames still held back. */
  finish(): EncodedUnit[];
}

Log.setLevel(AV_LOG_ERROR);

export function openEncoder(profile: EncodingProfile, widthPx: number, heightPx: number, lowDelay: boolean): Encoder {
  const context = openContext(profile, widthPx, heightPx, lowDelay);
  const packet = new Packet();
  packet.alloc();
  let pictures = 0;
  const drain = () => {
    const units: EncodedUnit[] = [];
    while (context.receivePacketSync(packet) >= 0) {
      units.push({ bytes: Buffer.from(packet.data ?? Buffer.alloc(0)), picture: Number(packet.pts) });
      packet.unref();
    }
    return units;
  };
  return {
    encode(planes, forceKey) {
      const timeBase = { num: 1, den: profile.framesPerSecond };
      const shape = { width: widthPx, height: heightPx, format: AV_PIX_FMT_YUV420P, timeBase };
      const frame = Frame.fromVideoBuffer(planes, { ...shape, pts: BigInt(pictures++) });
      frame.pictType = forceKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
      check(context.sendFrameSync(frame), "the encoder refused a picture");
      frame.free();
      return drain();
    },
    finish() {
      check(context.sendFrameSync(null), "the encoder refused to end");
      const rest = drain();
      packet.free();
      context.freeContext();
      return rest;
    },
  };
}

function openContext(profile: EncodingProfile, widthPx: number, heightPx: number, lowDelay: boolean): CodecContext {
  const codec = Codec.findEncoderByName(profile.codec === "h264" ? FF_ENCODER_LIBX264 : FF_ENCODER_LIBX265);
  if (codec === null) throw new Error(`no ${profile.codec} encoder in this FFmpeg`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = widthPx;
  context.height = heightPx;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, profile.framesPerSecond);
  context.framerate = new Rational(profile.framesPerSecond, 1);
  context.gopSize = profile.gopFrames;
  context.bitRate = BigInt(profile.bitrateBps);
  context.rcMaxRate = BigInt(profile.bitrateBps);
  context.rcBufferSize = profile.bitrateBps;
  context.maxBFrames = profile.bFrames;
  context.threadCount = 1;
  // Not as open2's dictionary: node-av 6.1.1 frees it a second time when it is collected.
  for (const [name, value] of Object.entries(options(profile, lowDelay)))
    check(context.setOption(name, value, AV_OPT_TYPE_STRING, AV_OPT_SEARCH_CHILDREN), `the encoder refuses ${name}`);
  check(context.open2Sync(codec), "the encoder does not open");
  return context;
}

/** One thread, whole frames: what one camera costs is then what it costs, and a picture never waits for another. */
function options(profile: EncodingProfile, lowDelay: boolean): Record<string, string> {
  const gop = [`keyint=${profile.gopFrames}`, `min-keyint=${profile.gopFrames}`, "scenecut=0"];
  const tune = lowDelay ? { tune: "zerolatency" } : {};
  if (profile.codec === "h265") {
    const openGop = `open-gop=${profile.keyFrames === "cra" ? 1 : 0}`;
    const b = `bframes=${profile.bFrames}`;
    const params = [
      ...gop,
      openGop,
      b,
      `slices=${profile.slices}`,
      "pools=none",
      "frame-threads=1",
      "repeat-headers=1",
      "log-level=error",
    ];
    return { preset: "ultrafast", ...tune, "forced-idr": "1", "x265-params": params.join(":") };
  }
  const params = [
    ...gop,
    "threads=1",
    "sliced-threads=0",
    `slices=${profile.slices}`,
    `bframes=${profile.bFrames}`,
    "rc-lookahead=0",
  ];
  return { preset: "superfast", ...tune, "forced-idr": "1", "x264-params": params.join(":") };
}

function check(status: number, what: string): void {
  if (status < 0) throw new Error(`${what} (FFmpeg ${status})`);
}
