import type Hls from "hls.js/light";
import type { ErrorData, HlsConfig } from "hls.js/light";
import type { HlsModule } from "../tile/index.ts";
import { instantAt, timeAfter, timeAt } from "./hls-time.ts";

/** `over`: the node no longer serves it. `lost`: it does not answer. `unsupported`: this browser has no decoder. `empty`: nothing is recorded there. */
export type DeckEnd = "over" | "lost" | "unsupported" | "empty";

export interface HlsDeckDeps {
  module: HlsModule;
  element: HTMLVideoElement;
  playlistUrl: string;
  /** Seconds from the playlist's beginning to where it is to play first. */
  startS: number;
  onPainted: (at: number) => void;
  onEnd: (end: DeckEnd) => void;
}

const CONFIG: Partial<HlsConfig> = {
  // Several cameras with what hls.js keeps by itself are gigabytes.
  backBufferLength: 10,
  maxBufferLength: 12,
  maxMaxBufferLength: 16,
  maxBufferSize: 16_000_000,
  // A hole within a run is a frame that the camera left out.
  maxBufferHole: 0.5,
  // What is still written is followed by the master clock, not by the playlist's end.
  liveDurationInfinity: true,
  maxLiveSyncPlaybackRate: 1,
  testBandwidth: false,
  startFragPrefetch: true,
  // Movie fragments pass through as they are: nothing to do for a worker.
  enableWorker: false,
  xhrSetup: (xhr) => {
    xhr.withCredentials = true;
  },
};

/** Farther than this from the master clock it jumps; nearer, it plays a little faster or slower. */
const JUMP_MS = 400;
const DEAD_BAND_MS = 12;
const MAX_CORRECTION = 0.2;
const OVER_STATUS: readonly number[] = [401, 403, 410];

/** One recorded playlist in one `<video>`, led by a clock that is not its own. */
export class HlsDeck {
  readonly #deps: HlsDeckDeps;
  readonly #hls: Hls;
  #isOver = false;
  #shownAt: number | null = null;
  #recoveries = 0;

  constructor(deps: HlsDeckDeps) {
    this.#deps = deps;
    const { default: HlsJs, Events } = deps.module;
    this.#hls = new HlsJs({ ...CONFIG, startPosition: deps.startS });
    this.#hls.on(Events.ERROR, (_, error) => this.#failed(error));
    this.#hls.loadSource(deps.playlistUrl);
    this.#hls.attachMedia(deps.element);
    this.#watchPaints();
  }

  /** The instant of the picture that is seen; null: none yet. */
  get shownAt(): number | null {
    return this.#shownAt;
  }

  /** Called again and again with where the master clock is. */
  follow(at: number, speed: number, isRunning: boolean): void {
    if (this.#isOver) return;
    const wantedS = timeAt(this.#pieces(), at);
    if (wantedS === null) this.#waitAt(timeAfter(this.#pieces(), at));
    else this.#lead(wantedS, at, speed, isRunning);
  }

  #lead(wantedS: number, at: number, speed: number, isRunning: boolean): void {
    const { element } = this.#deps;
    const nowAt = instantAt(this.#pieces(), element.currentTime);
    const offMs = nowAt === null ? Number.POSITIVE_INFINITY : nowAt - at;
    if (Math.abs(offMs) > JUMP_MS * Math.max(1, speed)) {
      if (!element.seeking) element.currentTime = wantedS;
    } else {
      const correction = Math.abs(offMs) <= DEAD_BAND_MS ? 0 : clamp(-offMs / 500, MAX_CORRECTION);
      const rate = speed * (1 + correction);
      if (Math.abs(element.playbackRate - rate) > 0.005) element.playbackRate = rate;
    }
    if (isRunning && element.paused) this.#play();
    else if (!isRunning && !element.paused) element.pause();
  }

  /** Every picture to come is somebody else's; what was loaded stays for a while. */
  rest(): void {
    if (!this.#isOver && !this.#deps.element.paused) this.#deps.element.pause();
  }

  close(): void {
    this.#isOver = true;
    this.#deps.element.pause();
    this.#hls.destroy();
    this.#deps.element.removeAttribute("src");
    this.#deps.element.load();
  }

  /** In a gap it stands where the next picture is, so that it is there in time. */
  #waitAt(nextS: number | null): void {
    const { element } = this.#deps;
    if (!element.paused) element.pause();
    if (nextS !== null && !element.seeking && Math.abs(element.currentTime - nextS) > 0.05) element.currentTime = nextS;
  }

  #pieces() {
    return this.#hls.latestLevelDetails?.fragments ?? [];
  }

  #play(): void {
    this.#deps.element.play().catch((error: DOMException) => {
      // `AbortError`: a pause or the end overtook it. A hidden page plays again when it is seen.
      if (error.name !== "AbortError" && !this.#isOver && !this.#deps.element.ownerDocument.hidden) this.#end("lost");
    });
  }

  #watchPaints(): void {
    this.#deps.element.requestVideoFrameCallback((_now, { mediaTime }) => {
      if (this.#isOver) return;
      this.#watchPaints();
      const at = instantAt(this.#pieces(), mediaTime);
      if (at === null) return;
      this.#shownAt = at;
      this.#deps.onPainted(at);
    });
  }

  #failed({ fatal, type, details, response }: ErrorData): void {
    if (this.#isOver) return;
    const { ErrorTypes, ErrorDetails } = this.#deps.module;
    const status = response?.code ?? 0;
    const isCodec = details === ErrorDetails.BUFFER_ADD_CODEC_ERROR || details === ErrorDetails.BUFFER_INCOMPATIBLE_CODECS_ERROR;
    if (isCodec) this.#end("unsupported");
    else if (OVER_STATUS.includes(status)) this.#end("over");
    else if (!fatal) return;
    else if (type === ErrorTypes.NETWORK_ERROR) this.#end(status === 404 ? "empty" : "lost");
    else if (type === ErrorTypes.MEDIA_ERROR && this.#recoveries === 0) {
      this.#recoveries += 1;
      this.#hls.recoverMediaError();
    } else this.#end("lost");
  }

  #end(end: DeckEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#hls.stopLoad();
    this.#deps.element.pause();
    this.#deps.onEnd(end);
  }
}

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value));
