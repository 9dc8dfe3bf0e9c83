import { silentVideo } from "./silent-video.ts";

interface DeckEvents {
  /** There may be room for an append: the source opened, or what the buffer was busy with is done. */
  onReady(): void;
  onFailed(): void;
}

/** A `<video>` with its media source, on which one channel after another is played. */
export class MseDeck {
  readonly element: HTMLVideoElement;
  #mediaSource = new MediaSource();
  #objectUrl = "";
  #buffer: SourceBuffer | null = null;
  #type: string | null = null;
  #beginS = 0;
  #events: DeckEvents | null = null;

  constructor(document: Document) {
    this.element = silentVideo(document);
    this.#load();
  }

  /** Where the first frame of the next channel belongs: the element stands there already, so that it plays without a seek. */
  get beginS(): number {
    return this.#beginS;
  }

  get isOpen(): boolean {
    return this.#mediaSource.readyState === "open";
  }

  /** Another channel can be played on it. */
  get isFit(): boolean {
    return this.element.error === null && this.isOpen && this.#buffer !== null;
  }

  /** From now on these are told, and nobody else; null: nobody. */
  tell(events: DeckEvents | null): void {
    this.#events = events;
  }

  /** The buffer, once a type was named. */
  get buffer(): SourceBuffer | null {
    return this.#buffer;
  }

  /** The buffer, for the init segment of this type that follows. It must be idle. */
  bufferFor(type: string): SourceBuffer {
    if (this.#buffer === null) {
      this.#buffer = this.#mediaSource.addSourceBuffer(type);
      this.#buffer.onupdateend = () => this.#events?.onReady();
      this.#buffer.onerror = () => this.#events?.onFailed();
    } else if (this.#type !== type) this.#buffer.changeType(type);
    this.#type = type;
    return this.#buffer;
  }

  /** With another source on the same element, after a failure. */
  reload(): void {
    this.#unload();
    this.#mediaSource = new MediaSource();
    this.#buffer = null;
    this.#type = null;
    this.#beginS = 0;
    this.#load();
  }

  /**
   * Takes out what was played, and moves on to where the next channel begins: decoded pictures that wait are given up by that, and the
   * decoder stays. False: it is not fit for another channel.
   */
  clear(): boolean {
    const { element } = this;
    this.#events = null;
    element.style.opacity = "0";
    // Taken again in this turn of the page it goes on playing; else the browser pauses it.
    element.remove();
    const buffer = this.#buffer;
    if (buffer === null || !this.isFit) return false;
    try {
      element.playbackRate = 1;
      // Throws while it is cutting.
      buffer.abort();
      const last = buffer.buffered.length - 1;
      if (last < 0) return true;
      this.#beginS = buffer.buffered.end(last);
      element.currentTime = this.#beginS;
      buffer.remove(0, Number.POSITIVE_INFINITY);
      return true;
    } catch {
      return false;
    }
  }

  /** Chromium caps the players of a page and counts those not released. */
  release(): void {
    this.#events = null;
    this.#unload();
    this.element.removeAttribute("src");
    this.element.load();
    this.element.remove();
  }

  #load(): void {
    this.#objectUrl = URL.createObjectURL(this.#mediaSource);
    this.#mediaSource.onsourceopen = () => this.#events?.onReady();
    this.element.src = this.#objectUrl;
  }

  #unload(): void {
    this.#mediaSource.onsourceopen = null;
    if (this.#buffer !== null) {
      this.#buffer.onupdateend = null;
      this.#buffer.onerror = null;
    }
    URL.revokeObjectURL(this.#objectUrl);
  }
}
