import type { RecordedSegment } from "@vigie/shared/recordings/playback";
import type { Archive } from "./archive.ts";
import { type DecoderSetup, decoderSetup, type FrameUnit, frameUnits } from "./boxes.ts";
import type { Bytes, ReadBytes } from "./byte-range.ts";
import type { RecordingsSession } from "./recordings-session.ts";
import type { KeyPlace } from "./segments.ts";

/** Frames that a decoder can begin with. */
export interface Units {
  codecString: string;
  setup: DecoderSetup;
  units: readonly FrameUnit[];
}

const MAX_SETUPS = 16;
const MAX_KEY_FRAMES = 16;
const MAX_GROUPS = 2;
/** What is asked for of a key frame at first, until its camera's are known; then so much more than the last, for they differ. */
const FIRST_KEY_BYTES = 64 * 1_024;
const MARGIN = 1.3;

/** Reads key frames and groups of pictures by byte ranges, and keeps the last few. */
export class GopSource {
  readonly #archive: Archive;
  readonly #session: RecordingsSession;
  readonly #read: ReadBytes;
  readonly #setups = new Map<string, Promise<DecoderSetup | null>>();
  readonly #keyFrames = new Map<string, Promise<Units | null>>();
  readonly #groups = new Map<string, Promise<Units | null>>();
  #keyBytes = FIRST_KEY_BYTES;

  constructor(archive: Archive, session: RecordingsSession, read: ReadBytes) {
    this.#archive = archive;
    this.#session = session;
    this.#read = read;
  }

  /** The key frame alone. Null: it cannot be had now. */
  keyFrame(key: KeyPlace): Promise<Units | null> {
    return this.#kept(this.#keyFrames, nameOf(key), MAX_KEY_FRAMES, () =>
      this.#with(key, async () => {
        const frame = await this.#firstFrame(key);
        return frame === null ? null : [frame];
      }),
    );
  }

  /** From the key frame to the next one, in decoding order. */
  group(key: KeyPlace): Promise<Units | null> {
    return this.#kept(this.#groups, `${nameOf(key)} ${key.endByte}`, MAX_GROUPS, () =>
      this.#with(key, async () => {
        const bytes = await this.#bytes(key.segment, key.atByte, key.endByte);
        return bytes === null ? null : frameUnits(bytes).units;
      }),
    );
  }

  clear(): void {
    this.#setups.clear();
    this.#keyFrames.clear();
    this.#groups.clear();
  }

  async #with(key: KeyPlace, read: () => Promise<readonly FrameUnit[] | null>): Promise<Units | null> {
    const { segment } = key;
    const setupRead = this.#kept(this.#setups, segment.id, MAX_SETUPS, async () => {
      const bytes = await this.#bytes(segment, 0, segment.initBytes);
      return bytes === null ? null : decoderSetup(bytes);
    });
    const [setup, units] = await Promise.all([setupRead, read()]);
    return setup === null || units === null || units.length === 0 ? null : { codecString: segment.codecString, setup, units };
  }

  async #firstFrame({ segment, atByte, endByte }: KeyPlace): Promise<FrameUnit | null> {
    let wantedBytes = Math.min(this.#keyBytes, endByte - atByte);
    for (let isLast = false; !isLast; ) {
      isLast = wantedBytes >= endByte - atByte;
      const bytes = await this.#bytes(segment, atByte, atByte + wantedBytes);
      if (bytes === null) return null;
      const { units, missingBytes } = frameUnits(bytes);
      const [frame] = units;
      if (frame !== undefined) {
        this.#keyBytes = Math.ceil((frame.data.byteOffset + frame.data.length) * MARGIN);
        // A copy, so that what was read too much of is not kept.
        return { ...frame, data: frame.data.slice() };
      }
      wantedBytes = Math.min(Math.ceil((bytes.length + missingBytes) * MARGIN), endByte - atByte);
    }
    return null;
  }

  async #bytes(segment: RecordedSegment, first: number, end: number): Promise<Bytes | null> {
    const url = this.#archive.fileUrl(segment);
    if (url === null || end <= first) return null;
    const answer = await this.#read(url, first, end, this.#session.signal);
    if (answer.outcome === "problem") this.#session.heard(answer.problem);
    return answer.outcome === "success" ? answer.value : null;
  }

  /** Asked for once however many ask; what could not be had is asked for again. */
  #kept<T>(kept: Map<string, Promise<T | null>>, name: string, max: number, read: () => Promise<T | null>): Promise<T | null> {
    const known = kept.get(name);
    if (known !== undefined) return known;
    const asked = read().then((value) => {
      if (value === null) kept.delete(name);
      return value;
    });
    kept.set(name, asked);
    const [oldest] = kept.keys();
    if (kept.size > max && oldest !== undefined) kept.delete(oldest);
    return asked;
  }
}

const nameOf = ({ segment, atByte }: KeyPlace): string => `${segment.id} ${atByte}`;
