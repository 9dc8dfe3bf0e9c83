import type { StreamName, VideoCodec } from "@vigie/shared/cameras/schema";
import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { ViewingId } from "@vigie/shared/kernel/units";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import type { SocketLoss } from "../../lib/media-socket.ts";
import { Feed } from "./feed.ts";
import type { FeedEvent, TileFeed } from "./feed-face.ts";
import { HlsFeed } from "./hls-feed.ts";
import type { Rung } from "./ladder.ts";
import type { RendererFailure, Transport } from "./renderer.ts";
import type { Aim, ShowingDeps, ShowingOver } from "./showing-face.ts";
import type { TileStatistics } from "./statistics.ts";
import { isPassing, retryDelayMs } from "./trouble.ts";

/** One viewing from its opening to its end, and the feeds under it: each change of stream or transport is made before the old one is broken. */
export class Showing {
  readonly #deps: ShowingDeps;
  #aim: Aim;
  #rung: Rung;
  #viewing: GrantAnswer | null = null;
  #past: TileFeed | null;
  #shown: TileFeed | null = null;
  /** Takes the place of `#shown` with its first picture. */
  #coming: TileFeed | null = null;
  #isOver = false;
  /** The server knows why the viewing ended, or hears it from the node: a release of ours would hide that. */
  #isKnownOver = false;
  #refusals = 0;
  #cancelRetry: () => void = () => undefined;
  readonly #stopHearing: () => void;

  constructor(deps: ShowingDeps) {
    this.#deps = deps;
    this.#aim = deps.aim;
    this.#rung = deps.rung;
    this.#past = deps.past;
    this.#stopHearing = deps.viewings.onForbidden((viewingId) => this.#forbidden(viewingId));
    void this.#open();
  }

  aim(aim: Aim): void {
    this.#aim = aim;
    this.#adjust();
  }

  /** A pace is changed on the channel that stands; anything else is another feed. */
  climb(rung: Rung): void {
    this.#rung = rung;
    if (rung !== "hls") for (const feed of [this.#shown, this.#coming]) feed?.changePace(rung);
    this.#tellRung();
    this.#adjust();
  }

  /** How old the last picture was when it came; null while unknown. */
  get arrivalAgeMs(): number | null {
    return this.#shown?.arrivalAgeMs ?? null;
  }

  statistics(): TileStatistics | null {
    return (this.#shown ?? this.#coming ?? this.#past)?.statistics() ?? null;
  }

  /** Frames come and none is painted. */
  unpainted(): void {
    const feed = this.#shown ?? this.#coming;
    // What stands still there is begun anew by its own player.
    if (feed !== null && feed.transport !== "hls") this.#feedFailed(feed, "stuck", null);
  }

  /** Ends the viewing. The answer is the feed whose last picture is still on the host. */
  leave(): TileFeed | null {
    this.#isOver = true;
    this.#stopHearing();
    this.#cancelRetry();
    this.#coming?.close();
    this.#coming = null;
    this.#retire();
    this.#past?.cut();
    if (this.#viewing !== null && !this.#isKnownOver) void this.#deps.viewings.close(this.#viewing.viewingId);
    return this.#past;
  }

  async #open(): Promise<void> {
    const { viewings, cameraId, tileRef } = this.#deps;
    const { stream } = this.#aim;
    const transport = this.#wanted();
    if (transport === null) return;
    // The element is made while the server decides.
    const feed = this.#prepare(stream, transport);
    const answer = await viewings.open({ cameraId, stream, tile: tileRef });
    if (answer.outcome === "success" && this.#isOver) viewings.close(answer.value.viewingId);
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

  /** Null when no way can show the stream. */
  #wanted(): Transport | null {
    const { stream, renderer } = this.#aim;
    return this.#rung === "hls" ? this.#deps.choice.forHls(stream) : this.#deps.choice.for(stream, renderer);
  }

  #prepare(stream: StreamName, transport: Transport): TileFeed {
    const { host, mediaSockets, hls, clock, choice } = this.#deps;
    const common = {
      host,
      clock,
      stream,
      askGrant: () => this.#askGrant(stream),
      onEvent: (event: FeedEvent) => this.#onFeed(feed, event),
    };
    const pace = this.#rung === "key-frames" ? "key-frames" : "full";
    const fallback = transport === "hls" ? null : choice.fallback(stream, this.#aim.renderer);
    const feed: TileFeed =
      transport === "hls"
        ? new HlsFeed({ ...common, fallback, door: hls })
        : new Feed({ ...common, fallback, mediaSockets, transport, pace });
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
    const { stream } = this.#aim;
    const transport = this.#wanted();
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
  #notBrought(feed: TileFeed, problem: Problem): void {
    feed.close();
    this.#coming = null;
    if (this.#shown === null) this.#over({ type: "refused", problem });
    else if (isPassing(problem)) {
      this.#cancelRetry = this.#deps.clock.after(retryDelayMs(this.#refusals), () => this.#adjust());
      this.#refusals += 1;
    }
  }

  #onFeed(feed: TileFeed, event: FeedEvent): void {
    if (this.#isOver || (feed !== this.#shown && feed !== this.#coming)) return;
    switch (event.type) {
      case "painted":
        if (feed === this.#coming) this.#swap(feed);
        this.#deps.onEvent(event);
        break;
      case "subscribed":
        this.#past?.cut();
        if (this.#shown === null) {
          this.#tellRung();
          this.#deps.onEvent({ type: "opening" });
        }
        break;
      case "goes-on":
      case "received":
      case "paced":
      case "stream":
        // As long as an older picture moves, it speaks for the tile.
        if (feed === this.#shown || this.#shown === null) this.#deps.onEvent(event);
        break;
      case "strained":
        this.#deps.onStrained(event.by);
        break;
      case "unrenewed":
        if (feed === this.#shown || this.#shown === null) this.#deps.onUnrenewed(event.sinceAt);
        break;
      case "failed":
        this.#feedFailed(feed, event.failure, event.codec);
        break;
      case "ended":
        if (this.#isTry(feed) && event.problem?.code !== "viewing.ended") this.#tryFailed(feed, null);
        else {
          this.#isKnownOver = true;
          this.#over(event);
        }
        break;
      case "lost":
        if (this.#isTry(feed)) this.#tryFailed(feed, event.loss);
        else {
          this.#isKnownOver = this.#shown !== null || feed.isSubscribed;
          this.#over({ ...event, mediaSocketUrl: this.#viewing?.mediaSocketUrl ?? "" });
        }
        break;
    }
  }

  /** HLS goes on whatever becomes of the socket that is to take its place. */
  #isTry(feed: TileFeed): boolean {
    return feed === this.#coming && feed.transport !== "hls" && this.#shown?.transport === "hls";
  }

  #tryFailed(feed: TileFeed, loss: SocketLoss | null): void {
    feed.close();
    this.#coming = null;
    this.#deps.onTryFailed(loss);
  }

  #tellRung(): void {
    const feed = this.#shown ?? this.#coming;
    if (feed !== null) this.#deps.onRung(feed.transport === "hls" ? "hls" : feed.pace);
  }

  #swap(feed: TileFeed): void {
    this.#shown?.close(feed);
    this.#past?.close();
    this.#past = null;
    this.#shown = feed;
    this.#coming = null;
    feed.reveal();
    this.#tellRung();
    this.#deps.onUnrenewed(feed.unrenewedSinceAt);
    this.#deps.host.dataset["transport"] = feed.transport;
    this.#deps.host.dataset["stream"] = feed.stream;
  }

  #feedFailed(feed: TileFeed, failure: RendererFailure, codec: VideoCodec | null): void {
    const { choice, clock } = this.#deps;
    choice.failed({ stream: feed.stream, transport: feed.transport, failure, codec, nowMs: clock.monotonicMs() });
    if (feed === this.#shown) this.#retire();
    else {
      this.#coming?.close();
      this.#coming = null;
    }
    this.#adjust();
  }

  /** What was shown gives no more pictures; its last one stays. Its channel does too, since a viewing ends at the node with its last one. */
  #retire(): void {
    if (this.#shown === null) return;
    this.#past?.close();
    this.#past = this.#shown;
    this.#shown = null;
  }
}

const fits = (feed: TileFeed | null, stream: StreamName, transport: Transport | null): boolean =>
  feed !== null && feed.stream === stream && feed.transport === transport;
