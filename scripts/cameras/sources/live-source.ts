import type { ChildProcess } from "node:child_process";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { createLiveReader } from "../encode/live-wire.ts";
import type { EncodingProfile } from "../encode/profile.ts";
import { spawnEncoder, tellEncoder } from "../encode/spawn-encoder.ts";
import { type ParameterSets, splitAnnexB } from "../nal.ts";
import { CodedFrame, type FrameSource, type SourceFrame } from "./source.ts";

/** The encoder goes on that long without a reader: between DESCRIBE and PLAY, and for a reader that comes back. */
const LINGER_MS = 5_000;

/** An encoder that ends by itself is started again after that long, while it is wanted. */
const RESTART_MS = 1_000;

const TICKS_PER_MS = 90;

/** An encoder process that runs while it is wanted. Each new reader is given a key frame, as cameras do. */
export class LiveSource implements FrameSource {
  readonly #profile: EncodingProfile;
  readonly #startedMs = performance.now();
  readonly #listeners = new Set<(frame: SourceFrame) => void>();
  /** DESCRIBEs before the first frame. */
  readonly #waiting = new Set<(sets: ParameterSets) => void>();
  #encoder: ChildProcess | null = null;
  /** Ends the encoder, or starts it again: never both. */
  #timer: NodeJS.Timeout | null = null;
  #last: CodedFrame | null = null;
  #frameNumber = 0;

  constructor(profile: EncodingProfile) {
    this.#profile = profile;
  }

  parameterSets(): Promise<ParameterSets> {
    this.#start();
    if (this.#listeners.size === 0) this.#later(LINGER_MS, () => this.close());
    if (this.#last !== null) return Promise.resolve(this.#last.parameterSets);
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  subscribe(listener: (frame: SourceFrame) => void): () => void {
    this.#start();
    this.#listeners.add(listener);
    if (this.#encoder !== null) tellEncoder(this.#encoder, { type: "key" });
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#later(LINGER_MS, () => this.close());
    };
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const running = this.#encoder;
    // Before the kill: an end that was asked for is not followed by a restart.
    this.#encoder = null;
    running?.kill();
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#encoder !== null) return;
    const started = spawnEncoder();
    this.#encoder = started;
    started.stdout?.on(
      "data",
      createLiveReader((bytes, drawnAt) => this.#take(bytes, drawnAt)),
    );
    started.once("exit", () => {
      if (this.#encoder === started) this.#startAgain();
    });
    tellEncoder(started, { type: "job", job: { kind: "live", profile: this.#profile } });
  }

  #startAgain(): void {
    this.#encoder = null;
    this.#later(RESTART_MS, () => {
      if (this.#listeners.size > 0 || this.#waiting.size > 0) this.#start();
    });
  }

  #later(delayMs: number, act: () => void): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(act, delayMs);
  }

  #take(bytes: Buffer, drawnAt: EpochMs): void {
    const coded = new CodedFrame(this.#profile.codec, splitAnnexB(bytes), this.#last?.parameterSets ?? null);
    this.#last = coded;
    const sinceStartMs = drawnAt - Date.now() + performance.now() - this.#startedMs;
    const frame: SourceFrame = {
      coded,
      frameNumber: this.#frameNumber++,
      timeCode: { kind: "clock", drawnAt },
      presentationTicks90k: Math.round(sinceStartMs * TICKS_PER_MS),
      takenAt: drawnAt,
    };
    for (const tell of this.#waiting) tell(coded.parameterSets);
    this.#waiting.clear();
    for (const listener of this.#listeners) listener(frame);
  }
}
