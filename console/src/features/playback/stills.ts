import type { Archive } from "./archive.ts";
import type { DecodedFrame, DecodeFailure, FrameDecoder } from "./frame-decoder.ts";
import type { GopSource, Units } from "./gop-source.ts";
import { type KeyPlace, keyAt, keyBeside } from "./segments.ts";

/** `key`: the key frame at or before the instant. `frame`: the very frame that is shown then, after its key frame. */
export type Precision = "key" | "frame";

/** `absent`: no picture was recorded then. `late`: its bytes are not to be had now. */
export type StillEvent =
  | { type: "shown"; at: number; precision: Precision }
  | { type: "absent"; at: number }
  | { type: "late"; at: number }
  | { type: "failed"; failure: DecodeFailure };

export interface StillsDeps {
  archive: Pick<Archive, "keysAround">;
  source: Pick<GopSource, "keyFrame" | "group">;
  decoder: Pick<FrameDecoder, "decode" | "close">;
  draw: (picture: VideoFrame) => void;
  onEvent: (event: StillEvent) => void;
}

const TICKS_PER_MS = 90;
/** Frames that are kept on both sides of the one that is stood on: a step to and fro does not decode its group of pictures anew. */
const KEPT_BESIDE = 4;
/** Rounding of instants. */
const SLACK_MS = 0.5;

interface Wanted {
  at: number;
  precision: Precision;
}

/** Single pictures of one camera's recordings, decoded in the page: the newest wish is the one that is worked on next. */
export class Stills {
  readonly #deps: StillsDeps;
  #wanted: Wanted | null = null;
  #isWorking = false;
  #isClosed = false;
  #shown: { key: KeyPlace; at: number } | null = null;
  /** Frames around the one that was asked for last. */
  #kept: { key: KeyPlace; instants: readonly number[]; frames: readonly { at: number; picture: VideoFrame }[] } | null = null;

  constructor(deps: StillsDeps) {
    this.#deps = deps;
  }

  show(at: number, precision: Precision): void {
    if (this.#isClosed) return;
    this.#wanted = { at, precision };
    if (!this.#isWorking) void this.#work();
  }

  /** What is shown is no longer this one's. */
  forget(): void {
    this.#shown = null;
  }

  /** When the frame after, or before, the one at an instant is shown; null: there is none, or it cannot be had now. */
  async beside(at: number, direction: 1 | -1): Promise<number | null> {
    const keys = await this.#deps.archive.keysAround(at);
    const key = keyAt(keys, at);
    if (key === null) return null;
    const instants = await this.#instants(key);
    const found =
      direction === 1
        ? instants.find((instant) => instant > at + SLACK_MS)
        : instants.findLast((instant) => instant < currentOf(instants, at) - SLACK_MS);
    if (found !== undefined) return found;
    const beside = keyBeside(keys, key, direction);
    if (beside === null) return null;
    return direction === 1 ? beside.at : ((await this.#instants(beside)).at(-1) ?? null);
  }

  close(): void {
    this.#isClosed = true;
    this.#wanted = null;
    this.#letGo();
    this.#deps.decoder.close();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    for (let wanted = this.#take(); wanted !== null; wanted = this.#take()) await this.#make(wanted);
    this.#isWorking = false;
  }

  #take(): Wanted | null {
    const wanted = this.#wanted;
    this.#wanted = null;
    return wanted;
  }

  async #make({ at, precision }: Wanted): Promise<void> {
    const key = keyAt(await this.#deps.archive.keysAround(at), at);
    if (this.#isClosed) return;
    if (key === null) return this.#deps.onEvent({ type: "absent", at });
    const kept = precision === "frame" ? this.#keptFrame(key, at) : null;
    if (kept !== null) return this.#show(key, kept.at, kept.picture, precision);
    if (this.#shown?.key.at !== key.at || (precision === "key" && this.#shown.at !== key.at)) {
      if (!(await this.#makeKey(key, at))) return;
    } else if (precision === "key") return this.#deps.onEvent({ type: "shown", at: key.at, precision });
    // Whatever is wanted by now is made first: the key frame shows where one is.
    if (precision === "frame" && this.#wanted === null) await this.#makeFrame(key, at);
  }

  async #makeKey(key: KeyPlace, at: number): Promise<boolean> {
    const units = await this.#deps.source.keyFrame(key);
    if (this.#isClosed) return false;
    if (units === null) {
      this.#deps.onEvent({ type: "late", at });
      return false;
    }
    const frames = await this.#deps.decoder.decode(units, 1, () => true);
    const [frame] = this.#given(frames);
    if (frame === undefined) return false;
    this.#show(key, key.at, frame.picture, "key");
    frame.picture.close();
    return true;
  }

  async #makeFrame(key: KeyPlace, at: number): Promise<void> {
    const units = await this.#deps.source.group(key);
    if (this.#isClosed) return;
    if (units === null) return this.#deps.onEvent({ type: "late", at });
    const instants = instantsOf(key, units);
    const index = Math.max(
      0,
      instants.findLastIndex((instant) => instant <= at + SLACK_MS),
    );
    const [first, last] = [instants[Math.max(0, index - KEPT_BESIDE)] ?? key.at, instants[index + KEPT_BESIDE] ?? key.until];
    const isWanted = (ticks: number) => {
      const instant = instantOf(key, units, ticks);
      return instant >= first - SLACK_MS && instant <= last + SLACK_MS;
    };
    const count = units.units.findLastIndex(({ shownTicks90k }) => isWanted(shownTicks90k)) + 1;
    const frames = this.#given(await this.#deps.decoder.decode(units, count, isWanted));
    if (frames.length === 0) return;
    this.#letGo();
    this.#kept = {
      key,
      instants,
      frames: frames.map(({ shownTicks90k, picture }) => ({ at: instantOf(key, units, shownTicks90k), picture })),
    };
    const frame = this.#keptFrame(key, at);
    if (frame !== null) this.#show(key, frame.at, frame.picture, "frame");
  }

  #given(frames: readonly DecodedFrame[] | DecodeFailure): readonly DecodedFrame[] {
    if (typeof frames !== "string") {
      if (!this.#isClosed) return frames;
      for (const { picture } of frames) picture.close();
      return [];
    }
    if (!this.#isClosed) this.#deps.onEvent({ type: "failed", failure: frames });
    return [];
  }

  #keptFrame(key: KeyPlace, at: number): { at: number; picture: VideoFrame } | null {
    const kept = this.#kept;
    if (kept === null || kept.key.at !== key.at || kept.key.endByte !== key.endByte) return null;
    const wanted = currentOf(kept.instants, at);
    return kept.frames.find((frame) => Math.abs(frame.at - wanted) < SLACK_MS) ?? null;
  }

  #show(key: KeyPlace, at: number, picture: VideoFrame, precision: Precision): void {
    this.#shown = { key, at };
    this.#deps.draw(picture);
    this.#deps.onEvent({ type: "shown", at, precision });
  }

  async #instants(key: KeyPlace): Promise<readonly number[]> {
    if (this.#kept?.key.at === key.at && this.#kept.key.endByte === key.endByte) return this.#kept.instants;
    const units = await this.#deps.source.group(key);
    return units === null ? [] : instantsOf(key, units);
  }

  #letGo(): void {
    for (const { picture } of this.#kept?.frames ?? []) picture.close();
    this.#kept = null;
  }
}

/** The frame that is shown at an instant began then. */
const currentOf = (instants: readonly number[], at: number): number =>
  instants.findLast((instant) => instant <= at + SLACK_MS) ?? instants[0] ?? at;

const instantOf = (key: KeyPlace, { units }: Units, shownTicks90k: number): number =>
  key.at + (shownTicks90k - (units[0]?.shownTicks90k ?? 0)) / TICKS_PER_MS;

/** When the frames of a group are shown, in that order. */
const instantsOf = (key: KeyPlace, units: Units): readonly number[] =>
  units.units.map(({ shownTicks90k }) => instantOf(key, units, shownTicks90k)).toSorted((a, b) => a - b);
