import type { EpochMs } from "@vigie/shared/kernel/units";
import type { ClipFrame } from "../encode/clip-file.ts";
import type { Codec } from "../nal.ts";
import { CodedFrame, type FrameSource, type SourceFrame } from "./source.ts";

const TICKS_PER_SECOND = 90_000;

/** A loop that falls so far behind the clock goes on from now instead of sending all it missed. */
const MAX_LATE_MS = 2_000;

/** The frames of a clip, parsed once and shared by all the cameras that play it. */
export function codedFrames(codec: Codec, clip: readonly ClipFrame[]): CodedFrame[] {
  let last: CodedFrame | null = null;
  return clip.map(({ nals }) => {
    last = new CodedFrame(codec, nals, last?.parameterSets ?? null);
    return last;
  });
}

/**
 * Plays a clip without end. Time, timestamps and frame numbers run on whether or not anybody listens, as with a camera; `phase` is the
 * frame of the clip that it begins with.
 */
export function createLoopSource(options: {
  clip: readonly ClipFrame[];
  frames: readonly CodedFrame[];
  framesPerSecond: number;
  phase: number;
}): FrameSource {
  const { clip, frames, framesPerSecond, phase } = options;
  const intervalMs = 1000 / framesPerSecond;
  const ticksPerFrame = TICKS_PER_SECOND / framesPerSecond;
  const startedMs = performance.now();
  // A B-frame leaves after the frame it refers to, so that all leave that many frames after they were taken.
  const reorderFrames = Math.max(...clip.map(({ picture }, index) => picture - index));
  const listeners = new Set<(frame: SourceFrame) => void>();
  let timer: NodeJS.Timeout | null = null;
  let next = 0;

  const dueMs = (index: number) => startedMs + (index - phase) * intervalMs;
  const indexNow = () => phase + Math.ceil((performance.now() - startedMs) / intervalMs);

  const frameAt = (index: number): SourceFrame | null => {
    const inClip = index % clip.length;
    const coded = frames[inClip];
    const picture = clip[inClip]?.picture;
    if (coded === undefined || picture === undefined) return null;
    const frameNumber = index - inClip + picture;
    const takenAt = (Date.now() - performance.now() + dueMs(frameNumber - reorderFrames)) as EpochMs;
    const presentationTicks90k = Math.round(frameNumber * ticksPerFrame);
    return { coded, frameNumber, timeCode: { kind: "frame", frameNumber: picture }, presentationTicks90k, takenAt };
  };

  const tick = () => {
    const nowMs = performance.now();
    if (nowMs - dueMs(next) > MAX_LATE_MS) next = indexNow();
    for (; dueMs(next) <= nowMs; next++) {
      const frame = frameAt(next);
      if (frame !== null) for (const listener of listeners) listener(frame);
    }
    timer = setTimeout(tick, Math.max(0, dueMs(next) - performance.now()));
  };

  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };

  return {
    async parameterSets() {
      const now = frames[indexNow() % frames.length];
      if (now === undefined) throw new Error("an empty clip");
      return now.parameterSets;
    },
    subscribe(onFrame) {
      listeners.add(onFrame);
      if (timer === null) {
        next = indexNow();
        timer = setTimeout(tick, Math.max(0, dueMs(next) - performance.now()));
      }
      return () => {
        listeners.delete(onFrame);
        if (listeners.size === 0) stop();
      };
    },
    close: stop,
  };
}
