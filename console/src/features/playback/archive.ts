import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { EpochMs } from "@vigie/shared/kernel/units";
import type { RecordedSegment } from "@vigie/shared/recordings/playback";
import { playlistUrl, type RecordingsDoor, recordingFileUrl } from "../../lib/playback-api.ts";
import type { Result } from "../../lib/result.ts";
import { type Coverage, merged } from "./coverage.ts";
import type { RecordingsSession } from "./recordings-session.ts";
import { type KeyPlace, keyPlaces, withSegments } from "./segments.ts";

export interface ArchiveDeps {
  session: RecordingsSession;
  door: RecordingsDoor;
  clock: Clock;
  /** The room's time. */
  now: () => number;
  range: { from: EpochMs; until: EpochMs };
  onCoverage: (coverage: Coverage) => void;
}

/** Segments are asked for in pieces of time; so many are kept. */
const BLOCK_MS = 10 * 60_000;
const MAX_BLOCKS = 8;
/** What is this young may still grow, and is asked for again when it was asked for so long ago. */
const YOUNG_MS = 3 * 60_000;
const YOUNG_FRESH_MS = 1_000;
/** The end is asked for again and again: it grows, it keeps the viewing open, and it tells when the node is gone or the viewing over. */
const TAIL_EVERY_MS = 2_000;
const TAIL_MS = 30_000;
/** Locks and purges change what is far back. */
const WHOLE_EVERY_MS = 5 * 60_000;

interface Block {
  keys: readonly KeyPlace[];
  isYoung: boolean;
  askedMs: number;
}

/** What one camera has recorded, as far as it was asked for. */
export class Archive {
  readonly #deps: ArchiveDeps;
  readonly #blocks = new Map<number, Block>();
  readonly #asked = new Map<number, Promise<Block | null>>();
  #coverage: Coverage | null = null;
  #wholeAskedMs = Number.NEGATIVE_INFINITY;
  #cancel: () => void = () => undefined;
  #stream: StreamName | null = null;

  constructor(deps: ArchiveDeps) {
    this.#deps = deps;
  }

  get coverage(): Coverage | null {
    return this.#coverage;
  }

  /** The session is open, perhaps on the camera's other recording. */
  begin(stream: StreamName): void {
    if (this.#stream !== stream) {
      this.#blocks.clear();
      this.#asked.clear();
      this.#coverage = null;
      this.#wholeAskedMs = Number.NEGATIVE_INFINITY;
      this.#stream = stream;
    }
    this.#cancel();
    void this.#look();
  }

  stop(): void {
    this.#cancel();
    this.#blocks.clear();
  }

  /** Key frames from well before an instant to well after it. */
  async keysAround(at: number): Promise<readonly KeyPlace[]> {
    const block = Math.floor(at / BLOCK_MS);
    // A seek waits for its own piece of time alone, unless what is next to it is near.
    const within = at - block * BLOCK_MS;
    const beside = within < 30_000 ? [block - 1] : within > BLOCK_MS - 30_000 ? [block + 1] : [];
    const found = await Promise.all([block, ...beside].sort((a, b) => a - b).map((each) => this.#block(each)));
    const segments = found.flatMap((each) => each?.keys ?? []);
    return inOrder(segments);
  }

  fileUrl(segment: RecordedSegment): string | null {
    const { state } = this.#deps.session;
    return state.name === "open" ? recordingFileUrl(state.baseUrl, state.stream, segment.id) : null;
  }

  /** Of what hls.js is to play: from an instant on, so long. */
  playlistUrl(at: number, lengthMs: number): string | null {
    const { state } = this.#deps.session;
    if (state.name !== "open") return null;
    const { range } = this.#deps;
    const until = EpochMs.parse(Math.min(range.until, Math.round(at) + lengthMs));
    return playlistUrl(state.baseUrl, { stream: state.stream, from: EpochMs.parse(Math.floor(at)), until });
  }

  async #block(index: number): Promise<Block | null> {
    const known = this.#blocks.get(index);
    const nowMs = this.#deps.clock.monotonicMs();
    if (known !== undefined && (!known.isYoung || nowMs - known.askedMs < YOUNG_FRESH_MS)) return known;
    const asked = this.#asked.get(index) ?? this.#ask(index);
    this.#asked.set(index, asked);
    return (await asked) ?? known ?? null;
  }

  async #ask(index: number): Promise<Block | null> {
    const { session, door, clock, now } = this.#deps;
    const { state } = session;
    if (state.name !== "open") {
      this.#asked.delete(index);
      return null;
    }
    const [from, until] = [EpochMs.parse(Math.max(0, index * BLOCK_MS)), EpochMs.parse((index + 1) * BLOCK_MS)];
    const askedMs = clock.monotonicMs();
    const answer = await door.segments(state.baseUrl, { stream: state.stream, from, until }, session.signal);
    this.#asked.delete(index);
    if (!this.#isGiven(answer) || state.stream !== this.#stream) return null;
    const block = { keys: keyPlaces(withSegments([], answer.value.segments)), isYoung: until > now() - YOUNG_MS, askedMs };
    this.#blocks.delete(index);
    this.#blocks.set(index, block);
    for (const oldest of [...this.#blocks.keys()].slice(0, Math.max(0, this.#blocks.size - MAX_BLOCKS)))
      this.#blocks.delete(oldest);
    return block;
  }

  async #look(): Promise<void> {
    const { session, door, clock, range } = this.#deps;
    const { state } = session;
    if (state.name !== "open" || session.signal.aborted) return;
    const isWhole = this.#coverage === null || clock.monotonicMs() - this.#wholeAskedMs >= WHOLE_EVERY_MS;
    const until = EpochMs.parse(Math.min(range.until, this.#deps.now()));
    const from = isWhole ? range.from : EpochMs.parse(Math.max(range.from, until - TAIL_MS));
    const answer = await door.timeline(state.baseUrl, { stream: state.stream, from, until }, session.signal);
    if (session.signal.aborted) return;
    if (this.#isGiven(answer)) {
      if (isWhole) this.#wholeAskedMs = clock.monotonicMs();
      this.#coverage = isWhole || this.#coverage === null ? answer.value : merged(this.#coverage, answer.value);
      this.#deps.onCoverage(this.#coverage);
    }
    this.#cancel();
    this.#cancel = clock.after(TAIL_EVERY_MS, () => void this.#look());
  }

  #isGiven<T>(answer: Result<T>): answer is { outcome: "success"; value: T } {
    if (answer.outcome === "problem") this.#deps.session.heard(answer.problem);
    return answer.outcome === "success";
  }
}

/** A segment that reaches from one piece of time into the next comes with both. */
function inOrder(keys: readonly KeyPlace[]): readonly KeyPlace[] {
  const byPlace = new Map(keys.map((key) => [`${key.segment.id} ${key.atByte}`, key]));
  return [...byPlace.values()].toSorted((a, b) => a.at - b.at);
}
