import type { StreamName, StreamState, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Problem } from "@vigie/shared/kernel/problem";
import { EpochMs } from "@vigie/shared/kernel/units";
import { BINARY_FLAG, BINARY_KIND, type BinaryHeader } from "@vigie/shared/live/wire";
import { GRANT_VALID_MS, type GrantAnswer } from "@vigie/shared/viewings/schema";
import type { ChannelMessage, MediaChannel, MediaSockets } from "../../lib/media-socket.ts";
import { CodecsRenderer } from "./codecs-renderer.ts";
import { MseRenderer } from "./mse-renderer.ts";
import { type Renderer, type RendererEvents, type RendererFailure, type Transport, WIRE_FORMAT } from "./renderer.ts";
import type { TileStatistics } from "./statistics.ts";

/** A grant is renewed after a third of its life, so that two failures in a row still leave the picture. */
const RENEW_MS = GRANT_VALID_MS / 3;
const RENEW_AGAIN_MS = 15_000;
/** The smallest of the last intervals is the expected one: a pause must not teach that pauses are normal. */
const INTERVALS = 4;

export type FeedEvent =
  | { type: "received"; intervalMs: number | null }
  | { type: "painted"; ageMs: number | null }
  | { type: "subscribed" }
  | { type: "stream"; state: StreamState; sinceAt: EpochMs }
  /** Null: the grant is renewed again. */
  | { type: "unrenewed"; sinceAt: EpochMs | null }
  | { type: "failed"; failure: RendererFailure; codec: VideoCodec | null }
  | { type: "ended"; problem: Problem | null }
  | { type: "lost"; sinceAt: EpochMs };

export interface FeedDeps {
  host: HTMLElement;
  mediaSockets: MediaSockets;
  clock: Clock;
  stream: StreamName;
  transport: Transport;
  /** Why it is not the transport that was wanted. */
  fallback: TileStatistics["fallback"];
  /** A further grant for this feed; null when there is none to be had now. */
  askGrant: () => Promise<string | null>;
  onEvent: (event: FeedEvent) => void;
}

/** One stream on one channel, drawn by one renderer into one element: what a tile swaps when it changes stream or transport. */
export class Feed {
  readonly #deps: FeedDeps;
  readonly #renderer: Renderer;
  readonly #counts: TileStatistics;
  #channel: MediaChannel | null = null;
  #isSelected = false;
  #isSubscribed = false;
  #unrenewedSinceAt: EpochMs | null = null;
  #lastTimeTicks90k: number | null = null;
  #intervalsMs: readonly number[] = [];
  #cancelRenewal: () => void = () => undefined;

  /** The element is made at once, before there is a grant, since that takes the browser a moment. */
  constructor(deps: FeedDeps) {
    this.#deps = deps;
    const { stream, transport, fallback, clock, host } = deps;
    this.#counts = { ...NOTHING_COUNTED, stream, transport, fallback };
    const Drawn = transport === "webcodecs" ? CodecsRenderer : MseRenderer;
    this.#renderer = new Drawn(this.#rendererEvents(), clock, host.ownerDocument);
    // Not `hidden`: an element without a box paints nothing, and so would never be ready to be revealed.
    Object.assign(this.#renderer.element.style, STACKED, { opacity: "0" });
    host.append(this.#renderer.element);
  }

  get stream(): StreamName {
    return this.#deps.stream;
  }

  get transport(): Transport {
    return this.#deps.transport;
  }

  /** The node granted the channel: the viewing has truly been opened. */
  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  /** Null: its authorisation is in force as far as is known. */
  get unrenewedSinceAt(): EpochMs | null {
    return this.#unrenewedSinceAt;
  }

  open({ grant, mediaSocketUrl }: GrantAnswer): void {
    this.#channel = this.#deps.mediaSockets.open({
      url: mediaSocketUrl,
      format: WIRE_FORMAT[this.#deps.transport],
      grant,
      handlers: {
        onMessage: (message) => this.#read(message),
        onPicture: (header, payload) => this.#draw(header, payload),
        onLost: (sinceAt) => this.#deps.onEvent({ type: "lost", sinceAt }),
      },
    });
    if (this.#isSelected) this.#channel.select(true);
    this.#renewIn(RENEW_MS);
  }

  select(isSelected: boolean): void {
    if (this.#isSelected !== isSelected) this.#channel?.select(isSelected);
    this.#isSelected = isSelected;
  }

  reveal(): void {
    this.#renderer.element.style.opacity = "1";
  }

  statistics(): TileStatistics {
    return { ...this.#counts };
  }

  /** No more pictures; the last one stays until `close`. */
  cut(): void {
    this.#cancelRenewal();
    this.#channel?.close();
    this.#channel = null;
  }

  close(): void {
    this.cut();
    this.#renderer.close();
  }

  #rendererEvents(): RendererEvents {
    return {
      onHanded: (sequence) => this.#channel?.handed(sequence, false),
      onPainted: (receivedAt) => this.#painted(receivedAt),
      onDropped: (frames) => {
        this.#counts.droppedFrames += frames;
      },
      onFailed: (failure) =>
        this.#channel !== null && this.#deps.onEvent({ type: "failed", failure, codec: this.#counts.format?.codec ?? null }),
    };
  }

  #painted(receivedAt: number): void {
    if (this.#channel === null) return;
    const receivedMs = this.#channel.toMonotonicMs(receivedAt);
    const ageMs = receivedMs === null ? null : this.#deps.clock.monotonicMs() - receivedMs;
    this.#counts.paintedFrames += 1;
    this.#counts.ageMs = ageMs;
    this.#deps.onEvent({ type: "painted", ageMs });
  }

  #draw(header: BinaryHeader, payload: Uint8Array<ArrayBuffer>): void {
    this.#counts.receivedBytes += payload.length;
    const isFrame = header.kind === BINARY_KIND.fragment || header.kind === BINARY_KIND.accessUnit;
    if (isFrame) this.#received(header);
    this.#renderer.accept(header, payload);
    if (isFrame) this.#acknowledgeBurst(header);
  }

  /**
   * A renderer takes the whole burst as it comes. As long as the node has it in flight it may take the next frame for one too many and
   * drop to a key frame seconds away, so the first and greatest part and the end of the burst are acknowledged at once.
   */
  #acknowledgeBurst({ flags, sequence }: BinaryHeader): void {
    if ((flags & BINARY_FLAG.join) === 0) return;
    this.#channel?.handed(sequence, (flags & (BINARY_FLAG.key | BINARY_FLAG.joinEnd)) !== 0);
  }

  #received({ flags, mediaTimeTicks90k }: BinaryHeader): void {
    this.#counts.receivedFrames += 1;
    const before = this.#lastTimeTicks90k;
    this.#lastTimeTicks90k = mediaTimeTicks90k;
    if (before !== null) this.#intervalsMs = [...this.#intervalsMs, (mediaTimeTicks90k - before) / 90].slice(-INTERVALS);
    // The frames of the burst are past: the node received them before anybody looked.
    if ((flags & BINARY_FLAG.join) !== 0 && (flags & BINARY_FLAG.joinEnd) === 0) return;
    const intervalMs = this.#intervalsMs.length === 0 ? null : Math.min(...this.#intervalsMs);
    this.#deps.onEvent({ type: "received", intervalMs });
  }

  #read(message: ChannelMessage): void {
    switch (message.type) {
      case "subscribed":
        this.#isSubscribed = true;
        this.#deps.onEvent({ type: "subscribed" });
        this.#tellStream(message.state);
        break;
      case "format":
        this.#counts.format = message.format;
        this.#renderer.configure(message.format);
        break;
      case "state":
        this.#tellStream(message.state);
        break;
      case "dropped":
        this.#counts.droppedFrames += message.frames;
        break;
      case "renewed":
        this.#tellRenewal(null);
        break;
      case "unrenewed":
        this.#notRenewed(message.since === null ? this.#deps.clock.now() : this.#toConsoleAt(message.since));
        break;
      case "ended":
        this.#deps.onEvent({ type: "ended", problem: message.problem });
        break;
    }
  }

  #tellStream(state: StreamState): void {
    this.#deps.onEvent({ type: "stream", state, sinceAt: this.#toConsoleAt(state.sinceAt) });
  }

  /** The first of several failures is what the operator reads, and the next try does not wait for its turn. */
  #notRenewed(sinceAt: EpochMs): void {
    const known = this.#unrenewedSinceAt;
    this.#tellRenewal(known === null || sinceAt < known ? sinceAt : known);
    this.#renewIn(RENEW_AGAIN_MS);
  }

  #tellRenewal(sinceAt: EpochMs | null): void {
    this.#unrenewedSinceAt = sinceAt;
    this.#deps.onEvent({ type: "unrenewed", sinceAt });
  }

  /** An instant of the node's clock on the console's wall clock. */
  #toConsoleAt(nodeAt: EpochMs): EpochMs {
    const monotonicMs = this.#channel?.toMonotonicMs(nodeAt) ?? null;
    if (monotonicMs === null) return nodeAt;
    const { clock } = this.#deps;
    return EpochMs.parse(Math.max(0, clock.now() - (clock.monotonicMs() - monotonicMs)));
  }

  #renewIn(delayMs: number): void {
    this.#cancelRenewal();
    this.#cancelRenewal = this.#deps.clock.after(delayMs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const channel = this.#channel;
    const grant = await this.#deps.askGrant();
    if (channel === null || channel !== this.#channel) return;
    if (grant === null) return this.#notRenewed(this.#deps.clock.now());
    this.#renewIn(RENEW_MS);
    channel.renew(grant);
  }
}

/** Whole picture, nothing cropped; feeds of one host lie on each other. */
const STACKED = { position: "absolute", inset: "0", width: "100%", height: "100%", objectFit: "contain" } as const;

const NOTHING_COUNTED = {
  format: null,
  receivedFrames: 0,
  receivedBytes: 0,
  paintedFrames: 0,
  droppedFrames: 0,
  ageMs: null,
} as const;
