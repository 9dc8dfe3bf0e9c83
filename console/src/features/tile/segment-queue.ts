import type { MseDeck } from "./mse-deck.ts";

/** Media behind the playhead that is kept, and how much more may gather before it is cut: cutting costs, a buffer of 149 MB is full. */
const KEEP_S = 4;
const TRIM_BEYOND_S = 10;
/** Bytes that wait for the element; beyond, all that waits is given up up to the next key frame. */
const WAITING_BYTES = 8 * 1024 * 1024;

export interface Segment {
  bytes: Uint8Array<ArrayBuffer>;
  sequence: number;
  timeS: number;
  isKey: boolean;
}

interface QueueEvents {
  /** Everything up to this sequence is in the element's buffer. `newestS`: the last one's on the element's time. */
  onAppended(sequence: number, newestS: number): void;
  /** `sequence`: of the last of them. */
  onDropped(frames: number, sequence: number): void;
  onFailed(): void;
}

/** The one writer on one deck: in order, all that waits in one append, trimmed between two. */
export class SegmentQueue {
  readonly #deck: MseDeck;
  readonly #events: QueueEvents;
  #type: string | null = null;
  #init: Uint8Array<ArrayBuffer> | null = null;
  #isInitDue = false;
  #needsKey = true;
  #waiting: Segment[] = [];
  #waitingBytes = 0;
  #isHeld = false;
  #appending: { sequence: number; newestS: number } | null = null;
  #isClosed = false;
  #startS: number | null = null;

  constructor(deck: MseDeck, events: QueueEvents) {
    this.#deck = deck;
    this.#events = events;
    deck.tell({ onReady: () => this.#ready(), onFailed: () => events.onFailed() });
  }

  get waitingFrames(): number {
    return this.#waiting.length;
  }

  /** Media time of the channel at the element's time 0. */
  get startS(): number {
    return this.#startS ?? 0;
  }

  /** MIME type with codecs, of the init segment that follows. */
  configure(type: string): void {
    this.#type = type;
  }

  init(bytes: Uint8Array<ArrayBuffer>): void {
    // What still waits belongs to the old format.
    this.#giveUpWaiting();
    this.#init = bytes;
    this.#isInitDue = true;
    this.#needsKey = true;
  }

  /** `isHeld`: more follows at once, wait for it. */
  push(segment: Segment, isHeld: boolean): void {
    this.#isHeld = isHeld;
    if (this.#needsKey && !segment.isKey) {
      this.#events.onDropped(1, segment.sequence);
      return;
    }
    this.#needsKey = false;
    this.#waiting.push(segment);
    this.#waitingBytes += segment.bytes.length;
    if (this.#waitingBytes > WAITING_BYTES) this.#giveUpWaiting();
    this.#pump();
  }

  /** Another queue's init segment, for a new start of the same channel. */
  takeOver(other: SegmentQueue): void {
    this.#type = other.#type;
    this.#init = other.#init;
    this.#isInitDue = this.#init !== null;
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
  }

  #giveUpWaiting(): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined) this.#events.onDropped(this.#waiting.length, last.sequence);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#needsKey = true;
  }

  #pump(): void {
    if (this.#isClosed || this.#isHeld || !this.#deck.isOpen || this.#waiting.length === 0) return;
    const { buffer } = this.#deck;
    if (buffer !== null && (buffer.updating || this.#trim(buffer))) return;
    this.#append();
  }

  /** True when it is busy cutting. */
  #trim(buffer: SourceBuffer): boolean {
    const { buffered } = buffer;
    if (buffered.length === 0) return false;
    const untilS = this.#deck.element.currentTime - KEEP_S;
    if (untilS - buffered.start(0) < TRIM_BEYOND_S - KEEP_S) return false;
    buffer.remove(buffered.start(0), untilS);
    return true;
  }

  #append(): void {
    const [first] = this.#waiting;
    const last = this.#waiting.at(-1);
    if (first === undefined || last === undefined || this.#type === null || this.#init === null) return;
    const pieces = this.#waiting.map((segment) => segment.bytes);
    try {
      const buffer = this.#deck.bufferFor(this.#type);
      if (this.#isInitDue) pieces.unshift(this.#init);
      if (this.#startS === null) {
        this.#startS = first.timeS - this.#deck.beginS;
        buffer.timestampOffset = -this.#startS;
      }
      buffer.appendBuffer(joined(pieces));
    } catch (error) {
      this.#refused(error);
      return;
    }
    this.#isInitDue = false;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#appending = { sequence: last.sequence, newestS: last.timeS - this.startS };
  }

  /** A full buffer is emptied and tried again; anything else needs a new start. */
  #refused(error: unknown): void {
    const { buffer } = this.#deck;
    const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
    const untilS = this.#deck.element.currentTime - 1;
    if (isFull && buffer !== null && buffer.buffered.length > 0 && untilS > buffer.buffered.start(0))
      buffer.remove(buffer.buffered.start(0), untilS);
    else this.#events.onFailed();
  }

  #ready(): void {
    // Busy: the end of what came before, told late.
    if (this.#isClosed || this.#deck.buffer?.updating === true) return;
    const appended = this.#appending;
    this.#appending = null;
    if (appended !== null) this.#events.onAppended(appended.sequence, appended.newestS);
    this.#pump();
  }
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(pieces.reduce((sizeBytes, piece) => sizeBytes + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
