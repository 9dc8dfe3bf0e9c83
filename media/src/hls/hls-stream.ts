import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { HLS_SILENT_MS } from "@vigie/shared/live/hls";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Deliveries, Exchange, ShownStream } from "../viewings/index.ts";
import { writePlaylist } from "./playlist.ts";
import { find, isListed, type Resource } from "./requested.ts";
import type { Rendition } from "./segment.ts";
import type { StreamMuxer } from "./stream-muxer.ts";

/** A held request is answered after three target durations at the latest (RFC 8216bis §6.2.5.2), and before a player's own patience ends. */
const HOLD_TARGETS = 3;
const MAX_HOLD_MS = 8_000;
/** A player has a playlist, a part or two and what it caught up with on its way. */
const MAX_EXCHANGES = 8;

const PLAYLIST_TYPE = { "content-type": "application/vnd.apple.mpegurl" };
const MEDIA_TYPE = { "content-type": "video/mp4" };

export interface HlsStreamDeps {
  viewingId: ViewingId;
  cameraId: CameraId;
  stream: StreamName;
  muxer: StreamMuxer;
  deliveries: Deliveries;
  clock: Clock;
  /** Called once. */
  onEnd(stream: HlsStream, cause: ViewingCause): void;
}

/** One stream that one viewing shows over HLS: its held requests, its term, and the end of both. */
export class HlsStream implements ShownStream {
  /** By the server's clock. */
  validUntil: EpochMs;
  readonly #deps: HlsStreamDeps;
  /** The answer that is held for each, as a way to let go of it. */
  readonly #exchanges = new Map<Exchange, () => void>();
  #lastMs: number;
  #isOver = false;

  constructor(deps: HlsStreamDeps, validUntil: EpochMs) {
    this.#deps = deps;
    this.validUntil = validUntil;
    this.#lastMs = deps.clock.monotonicMs();
  }

  get viewingId(): ViewingId {
    return this.#deps.viewingId;
  }

  get cameraId(): CameraId {
    return this.#deps.cameraId;
  }

  get name(): StreamName {
    return this.#deps.stream;
  }

  get codecString(): string | null {
    return this.#deps.muxer.codecString;
  }

  /** Nobody fetches any more. */
  get isSilent(): boolean {
    const isHeld = [...this.#exchanges.keys()].some(({ isAnswered }) => !isAnswered);
    return !isHeld && this.#deps.clock.monotonicMs() - this.#lastMs >= HLS_SILENT_MS;
  }

  /** A grant was renewed: whoever sent it is there. */
  touch(): void {
    this.#lastMs = this.#deps.clock.monotonicMs();
  }

  /** Answers now, or when what is asked for is there or will never be. Throws `request.too_many`. */
  fetch(resource: Resource, exchange: Exchange): void {
    this.touch();
    if (this.#exchanges.size >= MAX_EXCHANGES) throw new AppError("request.too_many", "too many requests of one player");
    this.#exchanges.set(exchange, () => undefined);
    exchange.onOver(() => this.#letGo(exchange));
    const { muxer, clock } = this.#deps;
    const stopWatching = muxer.watch((rendition) => this.#answer(resource, exchange, rendition));
    if (exchange.isAnswered) return;
    const holdMs = Math.min(HOLD_TARGETS * muxer.rendition.targetSeconds * 1000, MAX_HOLD_MS);
    const cancelHold = clock.after(holdMs, () => {
      this.touch();
      stopWatching();
      exchange.refuse(new AppError("hls.no_picture", `nothing new for ${holdMs} ms`), { "retry-after": "1" });
    });
    this.#exchanges.set(exchange, () => {
      stopWatching();
      cancelHold();
    });
  }

  end(cause: ViewingCause): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const ended = new AppError("hls.ended", `the viewing ended: ${cause}`, { params: { cause } });
    for (const [exchange, letGo] of this.#exchanges) {
      letGo();
      if (exchange.isAnswered) this.#deps.deliveries.takeBack(exchange);
      else exchange.refuse(ended);
    }
    this.#exchanges.clear();
    if (cause !== "released") this.#deps.deliveries.deliverOrCut(this);
    this.#deps.onEnd(this, cause);
  }

  /** True: answered. */
  #answer(resource: Resource, exchange: Exchange, rendition: Rendition): boolean {
    if (exchange.isAnswered) return true;
    try {
      if (resource.kind === "playlist") return this.#answerPlaylist(resource, exchange, rendition);
      const found = find(rendition, resource);
      if (found === "later") return false;
      if (found === "never") throw new AppError("hls.not_found", "not in this playlist");
      this.touch();
      this.#deps.deliveries.sent(exchange.connection, this);
      exchange.send(200, MEDIA_TYPE, found);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      exchange.refuse(error);
    }
    this.#exchanges.get(exchange)?.();
    return true;
  }

  #answerPlaylist(resource: Extract<Resource, { kind: "playlist" }>, exchange: Exchange, rendition: Rendition): boolean {
    if (!isListed(rendition, resource.msn, resource.part)) return false;
    this.touch();
    exchange.send(200, PLAYLIST_TYPE, [Buffer.from(writePlaylist(rendition, resource.skips))]);
    this.#exchanges.get(exchange)?.();
    return true;
  }

  #letGo(exchange: Exchange): void {
    this.#exchanges.get(exchange)?.();
    this.#exchanges.delete(exchange);
  }
}
