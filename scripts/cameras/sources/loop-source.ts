import type { EpochMs } from "@vigie/shared/kernel/units";
import type { ClipFrame } from "../encode/clip-file.ts";
import type { Codec, ParameterSets } from "../nal.ts";
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

export interface LoopOptions {
  clip: readonly ClipFrame[];
  /** Of the same clip, in the same order. */
  frames: readonly CodedFrame[];
  framesPerSecond: number;
  /** The frame of the clip that the source begins with. */
  phase: number;
}

/** Plays a clip without end. Time, timestamps and frame numbers run on whether or not anybody listens, as with a camera. */
export class LoopSource implements FrameSource {
  readonly #options: LoopOptions;
  readonly #startedMs = performance.now();
  /** A B-frame leaves after the frame it refers to, so that all leave that many frames after they were taken. */
  readonly #reorderFrames: number;
  readonly #listeners = new Set<(frame: SourceFrame) => void>();
  #timer: NodeJS.Timeout | null = null;
  /** Counts frames in decoding order over all turns; frame 0 of the clip is a multiple of its length. */
  #next = 0;

  constructor(options: LoopOptions) {
    this.#options = options;
    this.#reorderFrames = Math.max(...options.clip.map(({ picture }, index) => picture - index));
  }

  async parameterSets(): Promise<ParameterSets> {
    const { frames } = this.#options;
    const now = frames[this.#indexNow() % frames.length];
    if (now === undefined) throw new Error("an empty clip");
    return now.parameterSets;
  }

  subscribe(onFrame: (frame: SourceFrame) => void): () => void {
    this.#listeners.add(onFrame);
    if (this.#timer === null) {
      this.#next = this.#indexNow();
      this.#waitForNext();
    }
    return () => {
      this.#listeners.delete(onFrame);
      if (this.#listeners.size === 0) this.close();
    };
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #waitForNext(): void {
    this.#timer = setTimeout(() => this.#sendDue(), Math.max(0, this.#dueMs(this.#next) - performance.now()));
  }

  #sendDue(): void {
    const nowMs = performance.now();
    if (nowMs - this.#dueMs(this.#next) > MAX_LATE_MS) this.#next = this.#indexNow();
    for (; this.#dueMs(this.#next) <= nowMs; this.#next++) {
      const frame = this.#frameAt(this.#next);
      if (frame !== null) for (const listener of this.#listeners) listener(frame);
    }
    // A listener may have been the last to leave.
    if (this.#listeners.size > 0) this.#waitForNext();
  }

  #frameAt(index: number): SourceFrame | null {
    const { clip, frames, framesPerSecond } = this.#options;
    const inClip = index % clip.length;
    const coded = frames[inClip];
    const picture = clip[inClip]?.picture;
    if (coded === undefined || picture === undefined) return null;
    const frameNumber = index - inClip + picture;
    return {
      coded,
      frameNumber,
      timeCode: { kind: "frame", frameNumber: picture },
      presentationTicks90k: Math.round((frameNumber * TICKS_PER_SECOND) / framesPerSecond),
      takenAt: (Date.now() - performance.now() + this.#dueMs(frameNumber - this.#reorderFrames)) as EpochMs,
    };
  }

  #dueMs(index: number): number {
    return this.#startedMs + ((index - this.#options.phase) * 1000) / this.#options.framesPerSecond;
  }

  #indexNow(): number {
    const { phase, framesPerSecond } = this.#options;
    return phase + Math.ceil(((performance.now() - this.#startedMs) * framesPerSecond) / 1000);
  }
}
