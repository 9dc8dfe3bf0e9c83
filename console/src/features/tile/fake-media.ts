/**
 * The browser's side of Media Source Extensions, as far as a tile uses it, for tests: appends end when the test says so, and anything can
 * be refused. What it cannot show is whether a browser decodes: that is for the tests in Chromium.
 */
class FakeSourceBuffer {
  updating = false;
  isCutting = false;
  timestampOffset = 0;
  onupdateend: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readonly appended: Uint8Array[] = [];
  readonly removed: [startS: number, endS: number][] = [];
  /** That it was changed to. */
  readonly types: string[] = [];
  /** Seconds of the element that are held. */
  held: [startS: number, endS: number] | null = null;
  /** Name of the exception that the next append meets. */
  refusal: string | null = null;

  get buffered() {
    const { held } = this;
    return { length: held === null ? 0 : 1, start: () => held?.[0] ?? 0, end: () => held?.[1] ?? 0 };
  }

  appendBuffer(bytes: Uint8Array): void {
    const { refusal } = this;
    this.refusal = null;
    if (refusal !== null) throw new DOMException("refused", refusal);
    this.appended.push(bytes);
    this.updating = true;
  }

  remove(startS: number, endS: number): void {
    this.removed.push([startS, endS]);
    if (this.held !== null) this.held = endS < this.held[1] ? [endS, this.held[1]] : null;
    this.updating = true;
    this.isCutting = true;
  }

  abort(): void {
    if (this.isCutting) throw new DOMException("it is cutting", "InvalidStateError");
    this.updating = false;
  }

  changeType(type: string): void {
    this.types.push(type);
  }

  finish(): void {
    this.updating = false;
    this.isCutting = false;
    this.onupdateend?.();
  }
}

export class FakeMediaSource {
  static made: FakeMediaSource[] = [];
  static isTypeSupported(): boolean {
    return true;
  }
  readyState = "closed";
  onsourceopen: (() => void) | null = null;
  readonly buffer = new FakeSourceBuffer();

  constructor() {
    FakeMediaSource.made.push(this);
  }

  addSourceBuffer(): FakeSourceBuffer {
    return this.buffer;
  }

  open(): void {
    this.readyState = "open";
    this.onsourceopen?.();
  }
}

export class FakeVideo {
  readonly style: Record<string, string> = {};
  readonly ownerDocument = { hidden: false };
  currentTime = 0;
  playbackRate = 1;
  src = "";
  error: object | null = null;
  isInPage = false;
  paused = true;
  isReleased = false;
  onerror: (() => void) | null = null;
  onpause: (() => void) | null = null;
  onwaiting: (() => void) | null = null;
  #presented = 0;
  #onFrame: ((nowMs: number, frame: { mediaTime: number }) => void) | null = null;

  get buffered() {
    return FakeMediaSource.made.at(-1)?.buffer.buffered;
  }

  getVideoPlaybackQuality() {
    return { droppedVideoFrames: 0, totalVideoFrames: this.#presented };
  }

  pause(): void {
    this.paused = true;
  }

  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }

  load(): void {
    this.isReleased = this.src === "";
  }

  enter(): void {
    this.isInPage = true;
  }

  remove(): void {
    this.isInPage = false;
  }

  removeAttribute(): void {
    this.src = "";
  }

  requestVideoFrameCallback(act: (nowMs: number, frame: { mediaTime: number }) => void): void {
    this.#onFrame = act;
  }

  /** A frame is decoded, and the compositor shows it to nobody. */
  decodeUnseen(): void {
    this.#presented += 1;
  }

  /** The element shows the frame of this time. */
  present(mediaTime: number): void {
    this.#presented += 1;
    const act = this.#onFrame;
    this.#onFrame = null;
    act?.(0, { mediaTime });
  }
}

/** Object URLs that were made and not revoked. */
export const liveUrls = new Set<string>();

/** Puts the fakes where the code looks for the browser's. */
export function fakeMedia(): void {
  FakeMediaSource.made = [];
  liveUrls.clear();
  let count = 0;
  Object.assign(globalThis, { MediaSource: FakeMediaSource });
  URL.createObjectURL = () => {
    count += 1;
    liveUrls.add(`blob:${count}`);
    return `blob:${count}`;
  };
  URL.revokeObjectURL = (url) => void liveUrls.delete(url);
}
