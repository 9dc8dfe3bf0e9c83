import { loadClips } from "./encode/clip-store.ts";
import { profileOf } from "./encode/profile.ts";
import type { SimulatedCamera, SimulatedStream } from "./model.ts";
import { FramePackets } from "./rtp/frame-packets.ts";
import { OfferedCamera, OfferedStream } from "./rtsp/camera.ts";
import { LiveSource } from "./sources/live-source.ts";
import { codedFrames, LoopSource } from "./sources/loop-source.ts";
import type { FrameSource } from "./sources/source.ts";

/** Makes or loads the clips, and gives each camera its streams. Cameras of one clip share its frames and their packets. */
export async function offerCameras(cameras: readonly SimulatedCamera[], cacheDir: string): Promise<OfferedCamera[]> {
  const streams = cameras.flatMap((camera) => [camera.main, camera.sub].map((stream) => ({ camera, stream })));
  const looped = streams.flatMap(({ camera, stream }) =>
    stream?.mode === "loop" ? [{ stream, profile: profileOf(camera, stream) }] : [],
  );
  const clips = await loadClips(
    cacheDir,
    looped.map(({ profile }) => profile),
  );
  const clipOf = new Map(looped.map(({ stream }, index) => [stream, clips[index] ?? []]));
  const framesOf = new Map([...clipOf].map(([{ codec }, clip]) => [clip, codedFrames(codec, clip)]));
  const packets = new FramePackets();

  const sourceOf = (camera: SimulatedCamera, stream: SimulatedStream): FrameSource => {
    if (stream.mode === "live") return new LiveSource(profileOf(camera, stream));
    const clip = clipOf.get(stream) ?? [];
    const frames = framesOf.get(clip) ?? [];
    return new LoopSource({ clip, frames, framesPerSecond: stream.framesPerSecond, phase: phaseOf(camera.name, clip.length) });
  };
  const offer = (camera: SimulatedCamera, stream: SimulatedStream | null) =>
    stream === null ? null : new OfferedStream(stream, sourceOf(camera, stream), packets);
  return cameras.map((camera) => new OfferedCamera(camera, { main: offer(camera, camera.main), sub: offer(camera, camera.sub) }));
}

/** Cameras do not have their key frames at one moment, and the same camera begins at the same frame each time. */
function phaseOf(name: string, frames: number): number {
  let hash = 0;
  for (const character of name) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % Math.max(1, frames);
}
