import type { SimulatedCamera, SimulatedStream } from "../model.ts";
import { type EncodingQuirks, NO_QUIRKS } from "../quirks.ts";

/** All that decides which bits come out of the encoder, and nothing else: two streams with equal profiles share a clip. */
export interface EncodingProfile extends EncodingQuirks {
  codec: "h264" | "h265";
  widthPx: number;
  heightPx: number;
  framesPerSecond: number;
  gopFrames: number;
  bitrateBps: number;
  scene: number;
  caption: string;
}

export type EncoderJob =
  | { kind: "clip"; profile: EncodingProfile; frames: number; path: string }
  | { kind: "live"; profile: EncodingProfile };

/** To the encoder's process. `key`: the next picture of a live job becomes a key frame. */
export type EncoderMessage = { type: "job"; job: EncoderJob } | { type: "key" };

/** From the encoder's process, after a clip is in its place. */
export type EncoderReport = { type: "done"; path: string } | { type: "failed"; path: string; reason: string };

export function profileOf(camera: SimulatedCamera, stream: SimulatedStream): EncodingProfile {
  const { codec, widthPx, heightPx, framesPerSecond, gopFrames, bitrateBps } = stream;
  const { slices, bFrames, keyFrames, secondSize } = { ...NO_QUIRKS, ...camera.quirks };
  const caption = camera.caption ?? camera.name;
  const encoding = { codec, widthPx, heightPx, framesPerSecond, gopFrames, bitrateBps, slices, bFrames, keyFrames, secondSize };
  return { ...encoding, scene: camera.scene ?? 0, caption };
}
