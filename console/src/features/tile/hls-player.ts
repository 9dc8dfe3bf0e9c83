import type { Clock } from "@vigie/shared/kernel/clock";
import { HLS_PART_MS } from "@vigie/shared/live/hls";
import type Hls from "hls.js/light";
import type { ErrorData, HlsConfig, LevelDetails } from "hls.js/light";
import { chase } from "./hls-chaser.ts";
import type { HlsModule } from "./hls-door.ts";
import { onTick } from "./ticker.ts";

/** Parts behind the live edge (RFC 8216bis §4.4.3.8 recommends three at least). */
const HOLD_BACK_S = (3 * HLS_PART_MS) / 1_000;
/** Each stall of late keeps the playhead this much further behind, up to so much. */
const STALL_S = 0.1;
const STALLS_MAX_S = 0.6;
const STALLS_WITHIN_MS = 30_000;
/** The playlist goes on and nothing new is painted: only a new player helps. */
const STUCK_MS = 4_000;
const AGAIN_MS = 1_000;
/** The node knows no cookie of this page's, accepts no page of this origin, or has seen the viewing end (docs/ref/ll-hls.md). */
const OVER_STATUS: readonly number[] = [401, 403, 410];
/** As many failures in a row that no answer came for: the node is gone, or the way to it. */
const UNANSWERED = 3;

const CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  liveSyncDuration: HOLD_BACK_S,
  // Its own jump, in case ours never comes to act.
  liveMaxLatencyDuration: 6,
  // Its catch-up needs more than a second ahead of the playhead; `chase` is in its place.
  maxLiveSyncPlaybackRate: 1,
  // It never takes back what a stall added; `#wantedS` does.
  liveSyncOnStallIncrease: 0,
  liveDurationInfinity: true,
  // Several tiles with what hls.js keeps by itself are gigabytes.
  backBufferLength: 0,
  maxBufferLength: 4,
  maxMaxBufferLength: 8,
  maxBufferSize: 4_000_000,
  startFragPrefetch: true,
  testBandwidth: false,
  // Movie fragments pass through as they are: nothing to do for a worker.
  enableWorker: false,
  nudgeMaxRetry: 10,
  xhrSetup: (xhr) => {
    xhr.withCredentials = true;
  },
};

/** `over`: the node no longer serves it. `lost`: the node does not answer. */
export type HlsEnd = "over" | "lost" | "unsupported";

export interface HlsPlayerDeps {
  module: HlsModule;
  element: HTMLVideoElement;
  playlistUrl: string;
  clock: Clock;
  /** A part was taken in. */
  onPart: (sizeBytes: number) => void;
  /** A new picture is on the screen. `receivedAt`: node's clock; null while the playlist has not dated it. */
  onPainted: (receivedAt: number | null, mediaTimeS: number) => void;
  onEnd: (end: HlsEnd) => void;
}

/** One Low-Latency HLS playlist in one `<video>`: held at its latency, and begun anew when it stands still though the playlist goes on. */
export class HlsPlayer {
  readonly #deps: HlsPlayerDeps;
  #hls: Hls | null = null;
  #unanswered = 0;
  #progressMs: number;
  #edgeAtProgressS: number | null = null;
  #isOver = false;
  #stallsAtMs: readonly number[] = [];
  #cancelAgain: () => void = () => undefined;
  readonly #stopTicking: () => void;

  constructor(deps: HlsPlayerDeps) {
    this.#deps = deps;
    this.#progressMs = deps.clock.monotonicMs();
    deps.element.onpause = () => this.#play();
    deps.element.onwaiting = () => this.#stalled();
    this.#begin();
    this.#watchPaints();
    this.#stopTicking = onTick(deps.clock, () => this.#tick());
  }

  /** The last picture stays. */
  stop(): void {
    this.#isOver = true;
    this.#stopTicking();
    this.#cancelAgain();
    this.#deps.element.onpause = null;
    this.#deps.element.onwaiting = null;
    this.#hls?.stopLoad();
    this.#deps.element.pause();
  }

  close(): void {
    this.stop();
    this.#hls?.destroy();
    this.#hls = null;
  }

  #begin(): void {
    const { module, element, playlistUrl, clock } = this.#deps;
    const { default: HlsJs, Events } = module;
    const hls = new HlsJs(CONFIG);
    this.#hls = hls;
    this.#progressMs = clock.monotonicMs();
    this.#edgeAtProgressS = null;
    hls.on(Events.FRAG_BUFFERED, (_, { stats, part }) => {
      this.#unanswered = 0;
      this.#deps.onPart((part ?? null)?.stats.total ?? stats.total);
    });
    hls.on(Events.ERROR, (_, error) => {
      if (this.#hls === hls && !this.#isOver) this.#failed(error);
    });
    hls.loadSource(playlistUrl);
    hls.attachMedia(element);
    this.#play();
  }

  #play(): void {
    if (this.#isOver) return;
    this.#deps.element.play().catch((error: DOMException) => {
      // `AbortError`: loading overtook it. A hidden page plays again when it is seen.
      if (error.name !== "AbortError" && !this.#deps.element.ownerDocument.hidden && !this.#isOver) this.#beginAgain();
    });
  }

  #failed({ fatal, type, details, response }: ErrorData): void {
    const { ErrorTypes, ErrorDetails } = this.#deps.module;
    const status = response?.code ?? 0;
    const isCodec = details === ErrorDetails.BUFFER_ADD_CODEC_ERROR || details === ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR;
    if (isCodec) this.#end("unsupported");
    else if (OVER_STATUS.includes(status)) this.#end("over");
    else if (fatal && type === ErrorTypes.NETWORK_ERROR && status === 0) this.#unansweredAgain();
    else if (fatal) this.#beginAgain();
  }

  #unansweredAgain(): void {
    this.#unanswered += 1;
    if (this.#unanswered >= UNANSWERED) this.#end("lost");
    else this.#beginAgain();
  }

  #beginAgain(): void {
    this.#cancelAgain();
    this.#cancelAgain = this.#deps.clock.after(AGAIN_MS, () => {
      this.#hls?.destroy();
      if (!this.#isOver) this.#begin();
    });
  }

  #end(end: HlsEnd): void {
    this.stop();
    this.#deps.onEnd(end);
  }

  #watchPaints(): void {
    this.#deps.element.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (this.#isOver) return;
      this.#watchPaints();
      this.#progressMs = this.#deps.clock.monotonicMs();
      this.#edgeAtProgressS = this.#details()?.edge ?? null;
      this.#deps.onPainted(dateOf(this.#details(), mediaTime), mediaTime);
    });
  }

  #details(): LevelDetails | null {
    return this.#hls?.latestLevelDetails ?? null;
  }

  #tick(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    // A hidden page paints nothing, and what it missed is no fault of the player's.
    if (this.#deps.element.ownerDocument.hidden) this.#progressMs = nowMs;
    const edgeS = this.#details()?.edge ?? null;
    const doesGoOn = edgeS !== null && edgeS - (this.#edgeAtProgressS ?? 0) >= STUCK_MS / 2_000;
    if (doesGoOn && nowMs - this.#progressMs >= STUCK_MS) {
      this.#progressMs = nowMs;
      this.#hls?.destroy();
      this.#begin();
    } else this.#chase();
  }

  /** A jump and the beginning wait too, and are none. */
  #stalled(): void {
    if (this.#deps.element.seeking || this.#edgeAtProgressS === null) return;
    this.#stallsAtMs = [...this.#recentStalls(), this.#deps.clock.monotonicMs()];
  }

  #recentStalls(): readonly number[] {
    const nowMs = this.#deps.clock.monotonicMs();
    return this.#stallsAtMs.filter((atMs) => nowMs - atMs < STALLS_WITHIN_MS);
  }

  #wantedS(): number {
    return HOLD_BACK_S + Math.min(STALLS_MAX_S, this.#recentStalls().length * STALL_S);
  }

  #chase(): void {
    const { element } = this.#deps;
    const { buffered, currentTime } = element;
    const hls = this.#hls;
    if (hls === null || buffered.length === 0 || element.paused) return;
    const aheadS = buffered.end(buffered.length - 1) - currentTime;
    const move = chase({ latencyS: hls.latency, targetS: this.#wantedS(), aheadS });
    if (move.type === "jump") element.currentTime = currentTime + move.byS;
    else if (element.playbackRate !== move.rate) element.playbackRate = move.rate;
  }
}

/** EXT-X-PROGRAM-DATE-TIME at this media time: of the last segment that began before it, and from there by the media's own clock. */
function dateOf(details: LevelDetails | null, mediaTimeS: number): number | null {
  if (details === null) return null;
  const { fragments, fragmentHint } = details;
  const known = fragmentHint === undefined ? fragments : [...fragments.slice(-8), fragmentHint];
  const begun = known.findLast(({ start, programDateTime }) => programDateTime !== null && start <= mediaTimeS + 0.001);
  if (begun === undefined || begun.programDateTime === null) return null;
  return begun.programDateTime + (mediaTimeS - begun.start) * 1_000;
}
