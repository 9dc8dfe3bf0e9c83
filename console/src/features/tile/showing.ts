import type { StreamName, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import { Feed, type FeedEvent } from "./feed.ts";
import type { RendererFailure, Transport } from "./renderer.ts";
import type { TileEvent } from "./state.ts";
import type { TileStatistics } from "./statistics.ts";
import type { RendererWish, TransportChoice } from "./transport-choice.ts";
import { isPassing, retryDelayMs } from "./trouble.ts";

/** What a tile is to show, and how dear it is. */
export interface Aim {
  stream: StreamName;
  renderer: RendererWish;
  /** The node drops it last. */
  isSelected: boolean;
  /** The camera has a sub stream that could be offered instead of the main one. */
  hasSub: boolean;
}

/** Why there is nothing more to come. */
export type ShowingOver =
  | { type: "refused"; problem: Problem }
  /** By the node; null: without a reason. */
  | { type: "ended"; problem: Problem | null }
  | { type: "lost"; sinceAt: EpochMs; mediaSocketUrl: string }
  | { type: "undecodable"; codec: VideoCodec | null; stream: StreamName };

export interface ShowingDeps {
  host: HTMLElement;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  clock: Clock;
  cameraId: CameraId;
  /** Where it is shown; null: outside any display. */
  tileRef: TileRef | null;
  choice: TransportChoice;
  aim: Aim;
  /** What an earlier showing left on the host; goes when there is a newer picture. */
  past: Feed | null;
  onEvent: (event: TileEvent) => void;
  onUnrenewed: (sinceAt: EpochMs | null) => void;
  /** The stream aimed at cannot be decoded; the one that is shown goes on in its place. */
  onReplaced: (codec: VideoCodec | null) => void;
  onOver: (over: ShowingOver) => void;
}

/** One viewing from its opening to its end, and the feeds under it: each change of stream or transport is made before the old one is broken. */
export class Showing {
  readonly #deps: ShowingDeps;
  #aim: Aim;
  #viewing: GrantAnswer | null = null;
  #past: Feed | null;
  #shown: Feed | null = null;
  /** Takes the place of `#shown` with its first picture. */
  #coming: Feed | null = null;
  #isOver = false;
  /** The server knows why the viewing ended, or hears it from the node: a release of ours would hide that. */
  #isKnownOver = false;
  #refusals = 0;
  #cancelRetry: () => void = () => undefined;
  readonly #stopHearing: () => void;

  constructor(deps: ShowingDeps) {
    this.#deps = deps;
    this.#aim = deps.aim;
    this.#past = deps.past;
    this.#stopHearing = deps.viewings.onForbidden((viewingId) => this.#forbidden(viewingId));
    void this.#open();
  }

  aim(aim: Aim): void {
    this.#aim = aim;
    this.#adjust();
  }

  statistics(): TileStatistics | null {
    return (this.#shown ?? this.#coming ?? this.#past)?.statistics() ?? null;
  }

  /** Frames come and none is painted. */
  unpainted(): void {
    const feed = this.#shown ?? this.#coming;
    if (feed !== null) this.#feedFailed(feed, "stuck", null);
  }

  /** Ends the viewing. The answer is the feed whose last picture is still on the host. */
  leave(): Feed | null {
    this.#isOver = true;
    this.#stopHearing();
    this.#cancelRetry();
    this.#coming?.close();
    this.#coming = null;
    this.#retire();
    if (this.#viewing !== null && !this.#isKnownOver) void this.#deps.viewings.close(this.#viewing.viewingId);
    return this.#past;
  }

  async #open(): Promise<void> {
    const { viewings, cameraId, tileRef } = this.#deps;
    const { stream, renderer } = this.#aim;
    const transport = this.#deps.choice.for(stream, renderer);
    if (transport === null) return;
    // The element is made while the server decides.
    const feed = this.#prepare(stream, transport);
    const answer = await viewings.open({ cameraId, stream, tile: tileRef });
    if (answer.outcome === "success" && this.#isOver) void viewings.close(answer.value.viewingId);
    if (answer.outcome === "aborted" || this.#isOver) return;
    if (answer.outcome === "problem") {
      this.#over({ type: "refused", problem: answer.problem });
      return;
    }
    this.#viewing = answer.value;
    feed.open(answer.value);
    this.#adjust();
  }

  /** Obeyed at once: a node that has lost the server cannot be told, and would go on until the grant's end. */
  #forbidden(viewingId: ViewingId): void {
    if (viewingId !== this.#viewing?.viewingId) return;
    this.#isKnownOver = true;
    this.#over({ type: "ended", problem: toProblem(new AppError("viewing.ended", `viewing ${viewingId} ended`)) });
  }

  #over(over: ShowingOver): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deps.onOver(over);
  }

  #prepare(stream: StreamName, transport: Transport): Feed {
    const { host, mediaSockets, clock, choice } = this.#deps;
    const feed: Feed = new Feed({
      host,
      mediaSockets,
      clock,
      stream,
      transport,
      fallback: choice.fallback(stream, this.#aim.renderer),
      askGrant: () => this.#askGrant(stream),
      onEvent: (event) => this.#onFeed(feed, event),
    });
    feed.select(this.#aim.isSelected);
    this.#coming = feed;
    return feed;
  }

  async #askGrant(stream: StreamName): Promise<string | null> {
    if (this.#viewing === null) return null;
    const answer = await this.#deps.viewings.grant(this.#viewing.viewingId, { stream });
    return answer.outcome === "success" ? answer.value.grant : null;
  }

  /** Makes what is shown, or is coming, what is aimed at. */
  #adjust(): void {
    this.#shown?.select(this.#aim.isSelected);
    this.#coming?.select(this.#aim.isSelected);
    if (this.#viewing === null || this.#isOver) return;
    const { stream, renderer } = this.#aim;
    const transport = this.#deps.choice.for(stream, renderer);
    if (fits(this.#coming, stream, transport)) return;
    this.#cancelRetry();
    this.#coming?.close();
    this.#coming = null;
    if (fits(this.#shown, stream, transport)) return;
    if (transport !== null) void this.#bring(stream, transport, this.#viewing);
    else if (this.#shown === null) this.#over({ type: "undecodable", codec: this.#deps.choice.codec(stream), stream });
    else this.#deps.onReplaced(this.#deps.choice.codec(stream));
  }

  async #bring(stream: StreamName, transport: Transport, viewing: GrantAnswer): Promise<void> {
    const feed = this.#prepare(stream, transport);
    const answer = await this.#deps.viewings.grant(viewing.viewingId, { stream });
    if (this.#coming !== feed || this.#isOver || answer.outcome === "aborted") return;
    if (answer.outcome === "success") {
      this.#refusals = 0;
      feed.open(answer.value);
    } else this.#notBrought(feed, answer.problem);
  }

  /** The picture that is there goes on; without one the tile says why. */
  #notBrought(feed: Feed, problem: Problem): void {
    feed.close();
    this.#coming = null;
    if (this.#shown === null) this.#over({ type: "refused", problem });
    else if (isPassing(problem)) {
      this.#cancelRetry = this.#deps.clock.after(retryDelayMs(this.#refusals), () => this.#adjust());
      this.#refusals += 1;
    }
  }

  #onFeed(feed: Feed, event: FeedEvent): void {
    if (this.#isOver || (feed !== this.#shown && feed !== this.#coming)) return;
    switch (event.type) {
      case "painted":
        if (feed === this.#coming) this.#swap(feed);
        this.#deps.onEvent(event);
        break;
      case "subscribed":
        if (this.#shown === null) this.#deps.onEvent({ type: "opening" });
        break;
      case "received":
      case "stream":
        // As long as an older picture moves, it speaks for the tile.
        if (feed === this.#shown || this.#shown === null) this.#deps.onEvent(event);
        break;
      case "unrenewed":
        if (feed === this.#shown || this.#shown === null) this.#deps.onUnrenewed(event.sinceAt);
        break;
      case "failed":
        this.#feedFailed(feed, event.failure, event.codec);
        break;
      case "ended":
        this.#isKnownOver = true;
        this.#over(event);
        break;
      case "lost":
        this.#isKnownOver = this.#shown !== null || feed.isSubscribed;
        this.#over({ ...event, mediaSocketUrl: this.#viewing?.mediaSocketUrl ?? "" });
        break;
    }
  }

  #swap(feed: Feed): void {
    this.#shown?.close();
    this.#past?.close();
    this.#past = null;
    this.#shown = feed;
    this.#coming = null;
    feed.reveal();
    this.#deps.onUnrenewed(feed.unrenewedSinceAt);
    this.#deps.host.dataset["transport"] = feed.transport;
    this.#deps.host.dataset["stream"] = feed.stream;
  }

  #feedFailed(feed: Feed, failure: RendererFailure, codec: VideoCodec | null): void {
    const { choice, clock } = this.#deps;
    choice.failed({ stream: feed.stream, transport: feed.transport, failure, codec, nowMs: clock.monotonicMs() });
    if (feed === this.#shown) this.#retire();
    else {
      this.#coming?.close();
      this.#coming = null;
    }
    this.#adjust();
  }

  /** What was shown gives no more pictures; its last one stays. */
  #retire(): void {
    if (this.#shown === null) return;
    this.#past?.close();
    this.#past = this.#shown;
    this.#past.cut();
    this.#shown = null;
  }
}

const fits = (feed: Feed | null, stream: StreamName, transport: Transport | null): boolean =>
  feed !== null && feed.stream === stream && feed.transport === transport;
