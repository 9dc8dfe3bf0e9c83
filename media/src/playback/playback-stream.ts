import type { StreamName } from "@vigie/shared/cameras/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { type InstantRange, RECORDINGS_SILENT_MS, type RecordedTimeline } from "@vigie/shared/recordings/playback";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import { type Exchange, joined, type RangeClaims, type ShownStream } from "../viewings/index.ts";
import { askedBytes } from "./byte-range.ts";
import { answerWithFile, type FileAnswerDeps } from "./file-answer.ts";
import { type GrantedPart, grantedPart, instantsOf } from "./granted.ts";
import { findFile, type PlayedFile, type PlayedRecordings } from "./played-file.ts";
import { writePlaylist } from "./playlist.ts";
import type { Resource } from "./requested.ts";

/** A player fetches a piece or two, the timeline, and what it scrubs over. */
const MAX_EXCHANGES = 12;
const MAX_PLAYLIST_MS = 4 * 3_600_000;
const MAX_SEGMENTS_MS = 6 * 3_600_000;
/** So long after its end a range may still be on its way to the disk. */
const SETTLED_MS = 5_000;
/** Files whose rows were looked at last: a player asks for many pieces of each. */
const KEPT_FILES = 32;
/** A file is closed after about a minute, at the next key frame. */
const MAY_GROW_MS = 5 * 60_000;
/** What was fetched is put in order whenever so many pieces have come together. */
const KEPT_PIECES = 256;

const PLAYLIST_TYPE = { "content-type": "application/vnd.apple.mpegurl" };
const JSON_TYPE = { "content-type": "application/json" };

export interface PlaybackStreamDeps extends FileAnswerDeps {
  recordings: PlayedRecordings;
  /** Called once. */
  onEnd(stream: PlaybackStream, cause: ViewingCause): void;
}

/** One recorded stream that one viewing looks back at: what it may fetch, what it fetched, and its end. */
export class PlaybackStream implements ShownStream {
  /** By the server's clock. */
  validUntil: EpochMs;
  readonly #deps: PlaybackStreamDeps;
  readonly #claims: RangeClaims;
  readonly #exchanges = new Set<Exchange>();
  readonly #files = new Map<string, PlayedFile>();
  #pieces: InstantRange[] = [];
  #lastMs: number;
  #isOver = false;

  constructor(deps: PlaybackStreamDeps, claims: RangeClaims) {
    this.#deps = deps;
    this.#claims = claims;
    this.validUntil = claims.validUntil;
    this.#lastMs = deps.clock.monotonicMs();
  }

  get viewingId(): ViewingId {
    return this.#claims.viewing;
  }

  get cameraId(): CameraId {
    return this.#claims.camera;
  }

  get name(): StreamName {
    return this.#claims.stream;
  }

  get fetched(): readonly InstantRange[] {
    return joined(this.#pieces);
  }

  get isSilent(): boolean {
    return this.#exchanges.size === 0 && this.#deps.clock.monotonicMs() - this.#lastMs >= RECORDINGS_SILENT_MS;
  }

  touch(): void {
    this.#lastMs = this.#deps.clock.monotonicMs();
  }

  /** Throws what refuses it, while nothing was answered yet. */
  async fetch(resource: Resource, exchange: Exchange): Promise<void> {
    this.touch();
    if (this.#exchanges.size >= MAX_EXCHANGES) throw new AppError("request.too_many", "too many requests of one player");
    this.#exchanges.add(exchange);
    exchange.onOver(() => {
      this.#exchanges.delete(exchange);
      this.touch();
    });
    if (resource.kind === "file") await this.#answerFile(resource.segmentId, exchange);
    else await this.#answerList(resource.kind, this.#cut(resource.asked), exchange);
  }

  end(cause: ViewingCause): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const ended = new AppError("playback.ended", `the viewing ended: ${cause}`, { params: { cause } });
    for (const exchange of this.#exchanges) {
      if (exchange.isAnswered) this.#deps.deliveries.takeBack(exchange);
      else exchange.refuse(ended);
    }
    this.#exchanges.clear();
    if (cause !== "released") this.#deps.deliveries.deliverOrCut(this);
    this.#deps.onEnd(this, cause);
  }

  #cut({ from, until }: InstantRange): InstantRange {
    const { range } = this.#claims;
    const cut = { from: later(from, range.from), until: earlier(until, range.until) };
    if (cut.from >= cut.until) throw new AppError("playback.not_found", "outside the granted range");
    return cut;
  }

  async #answerList(kind: "timeline" | "segments" | "playlist", asked: InstantRange, exchange: Exchange): Promise<void> {
    if (kind === "timeline") return this.#send(exchange, JSON_TYPE, JSON.stringify(await this.#timeline(asked)));
    const most = kind === "playlist" ? MAX_PLAYLIST_MS : MAX_SEGMENTS_MS;
    const range = { from: asked.from, until: earlier(asked.until, (asked.from + most) as EpochMs) };
    const { camera, stream } = this.#claims;
    const found = await this.#deps.recordings.segments(camera, stream, range.from, range.until);
    const segments = found.flatMap((each) => grantedPart(each, range)?.segment ?? []);
    if (kind === "segments") return this.#send(exchange, JSON_TYPE, JSON.stringify({ segments }));
    const playlist = writePlaylist(segments, range.until + SETTLED_MS <= this.#deps.clock.now());
    if (playlist === null) throw new AppError("playback.not_found", "nothing is recorded there");
    this.#send(exchange, PLAYLIST_TYPE, playlist);
  }

  /** Cut at both ends. */
  async #timeline({ from, until }: InstantRange): Promise<RecordedTimeline> {
    const { camera, stream } = this.#claims;
    const { spans, gaps } = await this.#deps.recordings.timeline(camera, stream, from, until);
    const isWithin = (each: { from: EpochMs; until: EpochMs | null }) =>
      each.from < until && (each.until === null || each.until > from);
    return {
      cameraId: camera,
      stream,
      from,
      until,
      spans: spans.filter(isWithin).map((span) => ({ ...span, from: later(span.from, from), until: earlier(span.until, until) })),
      gaps: gaps.filter(isWithin).map((gap) => ({
        ...gap,
        from: later(gap.from, from),
        until: gap.until === null ? null : earlier(gap.until, until),
      })),
    };
  }

  #send(exchange: Exchange, headers: Record<string, string>, text: string): void {
    exchange.send(200, headers, [Buffer.from(text)]);
  }

  async #answerFile(segmentId: string, exchange: Exchange): Promise<void> {
    const file = await this.#fileOf(segmentId);
    const part = file === null ? null : grantedPart(file.segment, this.#claims.range);
    if (file === null || part === null) throw new AppError("playback.not_found", `segment ${segmentId}`);
    const { range, "if-range": ifRange } = exchange.headers;
    const { isPartial, ...bytes } = askedBytes(part, { range, ifRange: typeof ifRange === "string" ? ifRange : undefined });
    this.#deps.deliveries.sent(exchange.connection, this);
    const answer = {
      path: file.path,
      bytes,
      totalBytes: part.segment.bytes,
      isPartial,
      isWanted: () => !this.#isOver,
      sent: (lastByte: number) => this.#note(part, bytes.first, lastByte),
    };
    await answerWithFile(exchange, answer, this.#deps);
  }

  #note(part: GrantedPart, first: number, last: number): void {
    const instants = instantsOf(part, first, last);
    if (instants === null) return;
    this.#pieces.push(instants);
    if (this.#pieces.length >= KEPT_PIECES) this.#pieces = joined(this.#pieces);
  }

  /** What is still written is looked at each time. */
  async #fileOf(segmentId: string): Promise<PlayedFile | null> {
    const known = this.#files.get(segmentId);
    if (known !== undefined) return known;
    const { camera, stream } = this.#claims;
    const file = await findFile(this.#deps.recordings, { segmentId, cameraId: camera, stream });
    if (file === null || file.segment.startAt + MAY_GROW_MS > this.#deps.clock.now()) return file;
    this.#files.set(segmentId, file);
    for (const oldest of [...this.#files.keys()].slice(0, Math.max(0, this.#files.size - KEPT_FILES))) this.#files.delete(oldest);
    return file;
  }
}

const later = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b);
const earlier = (a: EpochMs, b: EpochMs): EpochMs => (a < b ? a : b);
