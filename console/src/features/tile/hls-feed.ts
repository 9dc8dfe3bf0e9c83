import type { StreamName } from "@vigie/shared/cameras/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { HLS_PART_MS, type HlsOpened } from "@vigie/shared/live/hls";
import type { Pace } from "@vigie/shared/live/wire";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import { NodeClock } from "../../lib/media-socket-clock.ts";
import type { Result } from "../../lib/result.ts";
import { type FeedDeps, stackUnseen, type TileFeed } from "./feed-face.ts";
import type { HlsDoor } from "./hls-door.ts";
import { type HlsEnd, HlsPlayer } from "./hls-player.ts";
import { Intervals } from "./intervals.ts";
import { Renewal } from "./renewal.ts";
import { silentVideo } from "./silent-video.ts";
import { NOTHING_COUNTED, type TileStatistics } from "./statistics.ts";

export interface HlsFeedDeps extends FeedDeps {
  door: HlsDoor;
}

/** One stream by Low-Latency HLS: the last rung, where no media socket is to be had. */
export class HlsFeed implements TileFeed {
  readonly transport = "hls";
  readonly pace: Pace = "full";
  /** Parts come as fast as they can be fetched: whatever holds them up holds the picture up, which says so itself. */
  readonly arrivalAgeMs = null;
  readonly #deps: HlsFeedDeps;
  readonly #element: HTMLVideoElement;
  readonly #renewal: Renewal;
  readonly #nodeClock = new NodeClock();
  readonly #frames = new Intervals();
  readonly #counts: TileStatistics;
  #openUrl = "";
  #opened: HlsOpened | null = null;
  #player: HlsPlayer | null = null;
  #isCut = false;

  constructor(deps: HlsFeedDeps) {
    this.#deps = deps;
    this.#counts = { ...NOTHING_COUNTED, stream: deps.stream, transport: "hls", fallback: deps.fallback };
    this.#element = silentVideo(deps.host.ownerDocument);
    this.#renewal = new Renewal({
      clock: deps.clock,
      askGrant: deps.askGrant,
      renew: (grant) => void this.#renew(grant),
      onSince: (sinceAt) => deps.onEvent({ type: "unrenewed", sinceAt }),
    });
    stackUnseen(deps.host, this.#element);
  }

  get stream(): StreamName {
    return this.#deps.stream;
  }

  get isSubscribed(): boolean {
    return this.#opened !== null;
  }

  get unrenewedSinceAt(): EpochMs | null {
    return this.#renewal.sinceAt;
  }

  open(answer: GrantAnswer): void {
    this.#openUrl = answer.hlsOpenUrl;
    void this.#open(answer.grant);
  }

  select(): void {
    // Nobody is dropped for another's sake here.
  }

  changePace(): void {
    // A playlist has every frame.
  }

  reveal(): void {
    this.#element.style.opacity = "1";
  }

  statistics(): TileStatistics {
    const dropped = this.#element.getVideoPlaybackQuality().droppedVideoFrames;
    return { ...this.#counts, droppedFrames: dropped };
  }

  cut(): void {
    this.#cut(true);
  }

  close(successor?: TileFeed): void {
    // Another stream of the same viewing goes on below the same path.
    this.#cut(successor?.transport !== "hls");
    this.#player?.close();
    this.#element.removeAttribute("src");
    this.#element.load();
    this.#element.remove();
  }

  #cut(letsGo: boolean): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#renewal.stop();
    this.#player?.stop();
    if (letsGo && this.#opened !== null) this.#deps.door.close(this.#opened.playlistUrl);
  }

  async #open(grant: string): Promise<void> {
    const answer = await this.#ask(grant);
    if (this.#isCut) {
      if (answer.outcome === "success") this.#deps.door.close(answer.value.playlistUrl);
    } else if (answer.outcome === "success") {
      this.#opened = answer.value;
      this.#renewal.start();
      this.#deps.onEvent({ type: "subscribed" });
      await this.#play(answer.value);
    } else if (answer.outcome === "problem" && answer.problem.code !== "server.unreachable") {
      this.#deps.onEvent({ type: "ended", problem: answer.problem });
    } else this.#lost();
  }

  /** Each answer also tells the node's clock. */
  async #ask(grant: string): Promise<Result<HlsOpened>> {
    const { clock, door } = this.#deps;
    const askedMs = clock.monotonicMs();
    const answer = await door.open(this.#openUrl, grant);
    if (answer.outcome === "success") this.#nodeClock.sample(askedMs, answer.value.nodeAt, clock.monotonicMs());
    return answer;
  }

  async #play({ playlistUrl, codecString }: HlsOpened): Promise<void> {
    const { door, clock } = this.#deps;
    if (codecString !== null && !MediaSource.isTypeSupported(`video/mp4; codecs="${codecString}"`)) {
      this.#ended("unsupported");
      return;
    }
    const module = await door.load().catch(() => null);
    if (this.#isCut) return;
    if (module === null) {
      this.#lost();
      return;
    }
    this.#player = new HlsPlayer({
      module,
      element: this.#element,
      playlistUrl,
      clock,
      onPart: (sizeBytes) => this.#received(sizeBytes),
      onPainted: (receivedAt, mediaTimeS) => this.#painted(receivedAt, mediaTimeS),
      onEnd: (end) => this.#ended(end),
    });
  }

  async #renew(grant: string): Promise<void> {
    const answer = await this.#ask(grant);
    if (this.#isCut) return;
    if (answer.outcome === "success") this.#renewal.done();
    else this.#renewal.failed(this.#deps.clock.now());
  }

  #received(sizeBytes: number): void {
    this.#counts.receivedBytes += sizeBytes;
    this.#deps.onEvent({ type: "received", intervalMs: Math.max(HLS_PART_MS, this.#frames.expectedMs ?? 0) });
  }

  #painted(receivedAt: number | null, mediaTimeS: number): void {
    this.#frames.add(mediaTimeS * 1_000);
    const receivedMs = receivedAt === null ? null : this.#nodeClock.toMonotonicMs(receivedAt);
    const ageMs = receivedMs === null ? null : this.#deps.clock.monotonicMs() - receivedMs;
    this.#counts.paintedFrames += 1;
    this.#counts.receivedFrames += 1;
    this.#counts.ageMs = ageMs;
    this.#deps.onEvent({ type: "painted", ageMs });
  }

  #ended(end: HlsEnd): void {
    if (this.#isCut) return;
    const { onEvent } = this.#deps;
    if (end === "unsupported") onEvent({ type: "failed", failure: "unsupported", codec: null });
    else if (end === "over") onEvent({ type: "ended", problem: null });
    else this.#lost();
  }

  #lost(): void {
    this.#deps.onEvent({ type: "lost", sinceAt: this.#deps.clock.now(), loss: null });
  }
}
