import type { Clock } from "@vigie/shared/kernel/clock";

/** `set-up`: headers and sequence headers, small and never to be missed. `key`: a key frame. `delta`: a frame that needs those before it. */
export type PacketKind = "set-up" | "key" | "delta";

/** Writes to one player's connection; `taken` is called when the kernel has all of it. */
export type PlayerWrite = (buffer: Buffer, taken: () => void) => void;

/** A write's callback: a connection that failed takes nothing more, and its own end tells so. */
export const ifTaken = (taken: () => void) => (error?: Error | null) => {
  if (!error) taken();
};

const MAX_WAITING_BYTES = 2 * 1024 * 1024;
const MAX_WAITING_MS = 3_000;
const HOPELESS_MS = 10_000;

interface Waiting {
  buffer: Buffer;
  kind: PacketKind;
  /** Monotonic. */
  sinceMs: number;
}

/**
 * Bounds what waits for one player: node-media-server writes whatever comes. One packet at a time is with the connection. When more than
 * 2 MiB or 3 s wait, all of it is dropped up to the next key frame; a player that takes nothing for 10 s is hopeless.
 */
export class PlayerQueue {
  readonly #write: PlayerWrite;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #inFlightSinceMs: number | null = null;
  #maxBytes = MAX_WAITING_BYTES;
  /** Frames are left out until a key frame: at first, and after a drop. */
  #needsKey = true;
  /** The set-up that changed meanwhile: sent before that key frame. */
  #setUpDue: Buffer | null = null;
  #droppedFrames = 0;

  constructor(write: PlayerWrite, clock: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** A player joins on more than might else wait: that much then may. */
  allowBurst(burstBytes: number): void {
    this.#maxBytes = Math.max(MAX_WAITING_BYTES, burstBytes);
  }

  send(buffer: Buffer, kind: PacketKind): void {
    if (this.#isBehind()) this.#drop();
    if (kind === "set-up") this.#sendSetUp(buffer);
    else if (kind === "key") this.#sendKey(buffer);
    else if (!this.#needsKey) this.#enqueue(buffer, kind);
    else this.#droppedFrames += 1;
  }

  get isHopeless(): boolean {
    return this.#inFlightSinceMs !== null && this.#clock.monotonicMs() - this.#inFlightSinceMs >= HOPELESS_MS;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  #sendSetUp(buffer: Buffer): void {
    if (this.#droppedFrames > 0 && this.#needsKey) {
      this.#setUpDue = buffer;
      return;
    }
    this.#setUpDue = null;
    this.#enqueue(buffer, "set-up");
  }

  #sendKey(buffer: Buffer): void {
    if (this.#setUpDue !== null) this.#enqueue(this.#setUpDue, "set-up");
    this.#setUpDue = null;
    this.#needsKey = false;
    this.#enqueue(buffer, "key");
  }

  #isBehind(): boolean {
    const oldest = this.#waiting[0];
    if (oldest === undefined) return false;
    return this.#waitingBytes > this.#maxBytes || this.#clock.monotonicMs() - oldest.sinceMs > MAX_WAITING_MS;
  }

  #drop(): void {
    const setUps = this.#waiting.filter((waiting) => waiting.kind === "set-up");
    this.#setUpDue = setUps.at(-1)?.buffer ?? this.#setUpDue;
    this.#droppedFrames += this.#waiting.length - setUps.length;
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#needsKey = true;
  }

  #enqueue(buffer: Buffer, kind: PacketKind): void {
    this.#waiting.push({ buffer, kind, sinceMs: this.#clock.monotonicMs() });
    this.#waitingBytes += buffer.length;
    if (this.#inFlightSinceMs === null) this.#writeNext();
  }

  #writeNext(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#waitingBytes -= next.buffer.length;
    this.#inFlightSinceMs = this.#clock.monotonicMs();
    this.#write(next.buffer, () => {
      this.#inFlightSinceMs = null;
      this.#writeNext();
    });
  }
}
