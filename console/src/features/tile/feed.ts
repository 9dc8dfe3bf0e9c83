import type { StreamName, StreamState } from "@vigie/shared/cameras/schema";
import { EpochMs } from "@vigie/shared/kernel/units";
import { BINARY_FLAG, BINARY_KIND, type BinaryHeader, type Pace } from "@vigie/shared/live/wire";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import type { ChannelMessage, MediaChannel, MediaSockets } from "../../lib/media-socket.ts";
import { CodecsRenderer } from "./codecs-renderer.ts";
import { type FeedDeps, stackUnseen, type TileFeed } from "./feed-face.ts";
import { Intervals } from "./intervals.ts";
import { MseRenderer } from "./mse-renderer.ts";
import { type Renderer, type RendererEvents, type SocketTransport, WIRE_FORMAT } from "./renderer.ts";
import { Renewal } from "./renewal.ts";
import { NOTHING_COUNTED, type TileStatistics } from "./statistics.ts";

/** Between key frames, as long as no two of them came: what cameras are set to, and more. */
const KEY_INTERVAL_MS = 4_000;

export interface SocketFeedDeps extends FeedDeps {
  mediaSockets: MediaSockets;
  transport: SocketTransport;
  pace: Pace;
}

/** One stream on one channel of a media socket, drawn by one renderer. */
export class Feed implements TileFeed {
  readonly #deps: SocketFeedDeps;
  readonly #renderer: Renderer;
  readonly #renewal: Renewal;
  readonly #counts: TileStatistics;
  #pace: Pace;
  #channel: MediaChannel | null = null;
  #isSelected = false;
  #isSubscribed = false;
  /** On the channel's media time. */
  #frames = new Intervals();
  /** On the node's clock: media time closes over what is left out. */
  readonly #keys = new Intervals();
  #lastArrival: { receivedAt: number; atMs: number } | null = null;

  /** The element is made at once, before there is a grant, since that takes the browser a moment. */
  constructor(deps: SocketFeedDeps) {
    this.#deps = deps;
    const { stream, transport, fallback, clock, host } = deps;
    this.#pace = deps.pace;
    this.#counts = { ...NOTHING_COUNTED, stream, transport, fallback };
    const Drawn = transport === "webcodecs" ? CodecsRenderer : MseRenderer;
    this.#renderer = new Drawn(this.#rendererEvents(), clock, host.ownerDocument);
    this.#renewal = new Renewal({
      clock,
      askGrant: deps.askGrant,
      renew: (grant) => this.#channel?.renew(grant),
      onSince: (sinceAt) => deps.onEvent({ type: "unrenewed", sinceAt }),
    });
    stackUnseen(host, this.#renderer.element);
  }

  get stream(): StreamName {
    return this.#deps.stream;
  }

  get transport(): SocketTransport {
    return this.#deps.transport;
  }

  get pace(): Pace {
    return this.#pace;
  }

  get isSubscribed(): boolean {
    return this.#isSubscribed;
  }

  get unrenewedSinceAt(): EpochMs | null {
    return this.#renewal.sinceAt;
  }

  get arrivalAgeMs(): number | null {
    const last = this.#lastArrival;
    const receivedMs = last === null ? null : (this.#channel?.toMonotonicMs(last.receivedAt) ?? null);
    return last === null || receivedMs === null ? null : last.atMs - receivedMs;
  }

  open({ grant, mediaSocketUrl }: GrantAnswer): void {
    this.#channel = this.#deps.mediaSockets.open({
      url: mediaSocketUrl,
      format: WIRE_FORMAT[this.#deps.transport],
      pace: this.#pace,
      grant,
      handlers: {
        onMessage: (message) => this.#read(message),
        onPicture: (header, payload) => this.#draw(header, payload),
        onLost: (loss) => this.#deps.onEvent({ type: "lost", sinceAt: loss.sinceAt, loss }),
      },
    });
    if (this.#isSelected) this.#channel.select(true);
    this.#renewal.start();
  }

  select(isSelected: boolean): void {
    if (this.#isSelected !== isSelected) this.#channel?.select(isSelected);
    this.#isSelected = isSelected;
  }

  changePace(pace: Pace): void {
    if (pace === this.#pace) return;
    this.#pace = pace;
    this.#frames = new Intervals();
    this.#channel?.pace(pace);
    this.#deps.onEvent({ type: "paced", intervalMs: this.#expectedMs() });
  }

  reveal(): void {
    this.#renderer.element.style.opacity = "1";
  }

  statistics(): TileStatistics {
    return { ...this.#counts };
  }

  cut(): void {
    this.#renewal.stop();
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
      onGoesOn: (frames) => this.#goesOn(frames),
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
    this.#counts.ageMs = ageMs;
    this.#deps.onEvent({ type: "painted", ageMs });
  }

  #goesOn(frames: number): void {
    if (this.#channel === null) return;
    this.#counts.paintedFrames += frames;
    this.#deps.onEvent({ type: "goes-on" });
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

  #received({ flags, mediaTimeTicks90k, receivedAt }: BinaryHeader): void {
    this.#counts.receivedFrames += 1;
    this.#frames.add(mediaTimeTicks90k / 90);
    if ((flags & BINARY_FLAG.key) !== 0) this.#keys.add(receivedAt);
    // The frames of the burst are past: the node received them before anybody looked.
    if ((flags & BINARY_FLAG.join) !== 0 && (flags & BINARY_FLAG.joinEnd) === 0) return;
    this.#lastArrival = { receivedAt, atMs: this.#deps.clock.monotonicMs() };
    this.#deps.onEvent({ type: "received", intervalMs: this.#expectedMs() });
  }

  #expectedMs(): number | null {
    return this.#pace === "full" ? this.#frames.expectedMs : (this.#keys.expectedMs ?? KEY_INTERVAL_MS);
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
        this.#deps.onEvent({ type: "strained", by: this.#renderer.waitingFrames > 0 ? "decoder_overrun" : "thin_link" });
        break;
      case "renewed":
        this.#renewal.done();
        break;
      case "unrenewed":
        this.#renewal.failed(message.since === null ? this.#deps.clock.now() : this.#toConsoleAt(message.since));
        break;
      case "ended":
        this.#deps.onEvent({ type: "ended", problem: message.problem });
        break;
    }
  }

  #tellStream(state: StreamState): void {
    this.#deps.onEvent({ type: "stream", state, sinceAt: this.#toConsoleAt(state.sinceAt) });
  }

  /** An instant of the node's clock on the console's wall clock. */
  #toConsoleAt(nodeAt: EpochMs): EpochMs {
    const monotonicMs = this.#channel?.toMonotonicMs(nodeAt) ?? null;
    if (monotonicMs === null) return nodeAt;
    const { clock } = this.#deps;
    return EpochMs.parse(Math.max(0, clock.now() - (clock.monotonicMs() - monotonicMs)));
  }
}
