import type { Clock } from "@vigie/shared/kernel/clock";
import { onTick, TICK_MS } from "./ticker.ts";

/** While all is well a paint is looked at once in so many ticks, by all tiles of the page in the same one. */
const LOOK_TICKS = 4;
/** What the browser counts is believed as long as a paint was seen so recently: it counts decoded pictures, seen or not. */
const BELIEVED_MS = 2 * LOOK_TICKS * TICK_MS;

interface PaintWatchDeps {
  element: HTMLVideoElement;
  clock: Clock;
  /** A picture is on the screen; seconds of the element's own time. */
  onPaint: (mediaTimeS: number) => void;
  /** So many pictures more since the last word, by the browser's count. */
  onGoesOn: (frames: number) => void;
}

/**
 * Watches what a `<video>` paints. To be told of each picture costs the page an animation frame each time, for a wall of tiles one after
 * the other; so each is watched only until the picture is there (`attend`), and then (`settle`) one a second, with the browser's own count
 * between.
 */
export class PaintWatch {
  readonly #deps: PaintWatchDeps;
  readonly #stopTicking: () => void;
  #isSettled = false;
  #isAsked = false;
  #isClosed = false;
  #counted = 0;
  #paintedMs: number | null = null;

  constructor(deps: PaintWatchDeps) {
    this.#deps = deps;
    // What the element showed before is of another camera.
    this.#counted = deps.element.getVideoPlaybackQuality().totalVideoFrames;
    this.#stopTicking = onTick(deps.clock, (tick) => this.#tick(tick));
    this.attend();
  }

  attend(): void {
    this.#isSettled = false;
    this.#ask();
  }

  settle(): void {
    this.#isSettled = true;
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTicking();
  }

  #ask(): void {
    if (this.#isAsked || this.#isClosed) return;
    this.#isAsked = true;
    this.#deps.element.requestVideoFrameCallback((_now, { mediaTime }) => {
      this.#isAsked = false;
      if (this.#isClosed) return;
      this.#paintedMs = this.#deps.clock.monotonicMs();
      this.#deps.onPaint(mediaTime);
      if (!this.#isSettled) this.#ask();
    });
  }

  #tick(tick: number): void {
    if (tick % LOOK_TICKS === 0) this.#ask();
    const { totalVideoFrames } = this.#deps.element.getVideoPlaybackQuality();
    const frames = totalVideoFrames - this.#counted;
    this.#counted = totalVideoFrames;
    const isBelieved = this.#paintedMs !== null && this.#deps.clock.monotonicMs() - this.#paintedMs < BELIEVED_MS;
    if (frames > 0 && isBelieved) this.#deps.onGoesOn(frames);
  }
}
