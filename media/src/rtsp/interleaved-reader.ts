import { byteAt, uint16At } from "../rtp/packet.ts";
import { MAX_HEAD_BYTES, messageLength, type RtspMessage, readMessage } from "./message.ts";

export interface InterleavedSink {
  /** `buffer[start, end)` is one packet of `channel`; valid during the call only. */
  onPacket(channel: number, buffer: Buffer, start: number, end: number): void;
  onMessage(message: RtspMessage): void;
  /** SETUP gave this channel. */
  isChannel(channel: number): boolean;
}

const DOLLAR = 0x24;
const FRAME_HEADER_BYTES = 4;
const INITIAL_CARRY_BYTES = 4096;
/** Some cameras write bytes between packets that are neither packet nor message. More than this in a row, and the stream is lost. */
const MAX_JUNK_BYTES = 64 * 1024;
const MAX_METHOD_LENGTH = 20;
const CR = 13;
const LF = 10;

/** What `elementLength` answers besides a length. */
const UNKNOWN = 0;
const JUNK = -1;
const TOO_LONG = -2;

/**
 * Cuts what an RTSP connection brings into packets and messages (RFC 2326 §10.12). What lies whole in the chunk is handed on where it
 * lies; only the tail that the chunk's end cut off is carried over, and bounded.
 */
export class InterleavedReader {
  readonly #sink: InterleavedSink;
  #carry = Buffer.allocUnsafeSlow(INITIAL_CARRY_BYTES);
  #carryBytes = 0;
  /** Of the element that is carried; `UNKNOWN` until its head is whole. */
  #carryLength = 0;
  #junkBytes = 0;
  #hasSpoken = false;
  #isStopped = false;

  constructor(sink: InterleavedSink) {
    this.#sink = sink;
  }

  /** Nothing more is handed on, not even from the chunk at hand. */
  stop(): void {
    this.#isStopped = true;
  }

  /** False: this is not RTSP, or a message is longer than allowed. The connection is of no more use. */
  feed(chunk: Buffer, chunkBytes: number): boolean {
    if (this.#carryBytes === 0) return this.#cut(chunk, 0, chunkBytes);
    if (byteAt(this.#carry, 0) === DOLLAR && this.#junkBytes === 0) {
      const taken = this.#completePacket(chunk, chunkBytes);
      return taken === chunkBytes || this.#cut(chunk, taken, chunkBytes);
    }
    if (this.#isIncomplete(chunk, chunkBytes)) {
      this.#hold(chunk, 0, chunkBytes);
      return true;
    }
    // A message in pieces, or junk: seldom enough to put together.
    const joined = Buffer.concat([this.#carry.subarray(0, this.#carryBytes), chunk.subarray(0, chunkBytes)]);
    this.#carryBytes = 0;
    return this.#cut(joined, 0, joined.length);
  }

  /** Whether the carried message surely needs more than the chunk brings: spares reading its head again for each byte of a slow camera. */
  #isIncomplete(chunk: Buffer, chunkBytes: number): boolean {
    const heldBytes = this.#carryBytes + chunkBytes;
    if (this.#carryLength > 0) return heldBytes < this.#carryLength;
    const lineEnd = chunk.indexOf(LF);
    const hasLineEnd = lineEnd !== -1 && lineEnd < chunkBytes;
    return this.#carryBytes > MAX_METHOD_LENGTH && !hasLineEnd && heldBytes <= MAX_HEAD_BYTES;
  }

  #cut(chunk: Buffer, start: number, end: number): boolean {
    let position = start;
    while (position < end && !this.#isStopped) {
      const length = this.#elementLength(chunk, position, end);
      if (length === TOO_LONG) return false;
      if (length === JUNK) {
        this.#junkBytes += 1;
        if (!this.#hasSpoken || this.#junkBytes > MAX_JUNK_BYTES) return false;
        position += 1;
      } else if (length === UNKNOWN || position + length > end) {
        this.#carryLength = length;
        this.#hold(chunk, position, end);
        return true;
      } else {
        if (!this.#handOn(chunk, position, position + length)) return false;
        position += length;
      }
    }
    return true;
  }

  /** Adds to the carried packet what it still lacks, and hands it on when whole. Answers the bytes taken from the chunk. */
  #completePacket(chunk: Buffer, chunkBytes: number): number {
    let taken = 0;
    for (;;) {
      const known = this.#carryBytes >= FRAME_HEADER_BYTES;
      const length = known ? FRAME_HEADER_BYTES + uint16At(this.#carry, 2) : FRAME_HEADER_BYTES;
      const addedBytes = Math.min(length - this.#carryBytes, chunkBytes - taken);
      this.#hold(chunk, taken, taken + addedBytes);
      taken += addedBytes;
      if (this.#carryBytes < length) return taken;
      if (!known && uint16At(this.#carry, 2) > 0) continue;
      this.#carryBytes = 0;
      this.#handOn(this.#carry, 0, length);
      return taken;
    }
  }

  #hold(chunk: Buffer, start: number, end: number): void {
    const needed = this.#carryBytes + end - start;
    if (needed > this.#carry.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#carry.length * 2));
      this.#carry.copy(grown, 0, 0, this.#carryBytes);
      this.#carry = grown;
    }
    chunk.copy(this.#carry, this.#carryBytes, start, end);
    this.#carryBytes = needed;
  }

  #handOn(buffer: Buffer, start: number, end: number): boolean {
    this.#junkBytes = 0;
    this.#hasSpoken = true;
    if (byteAt(buffer, start) === DOLLAR) {
      this.#sink.onPacket(byteAt(buffer, start + 1), buffer, start + FRAME_HEADER_BYTES, end);
      return true;
    }
    if (end - start === 1) return true;
    const message = readMessage(buffer, start, end);
    if (message !== null) this.#sink.onMessage(message);
    return message !== null;
  }

  /** Bytes of the packet, message or empty line's end at `start`, or one of the three answers above. */
  #elementLength(buffer: Buffer, start: number, end: number): number {
    const first = byteAt(buffer, start);
    if (first === DOLLAR) {
      if (end - start < FRAME_HEADER_BYTES) return UNKNOWN;
      // After junk a dollar may be part of it: then only a channel that exists is believed.
      if (this.#junkBytes > 0 && !this.#sink.isChannel(byteAt(buffer, start + 1))) return JUNK;
      return FRAME_HEADER_BYTES + uint16At(buffer, start + 2);
    }
    if (first === CR || first === LF) return 1;
    const text = buffer.toString("latin1", start, Math.min(end, start + MAX_METHOD_LENGTH + 1));
    if (!looksLikeMessage(text)) return JUNK;
    const length = messageLength(buffer, start, end);
    return length === -1 ? TOO_LONG : length;
  }
}

/** The first bytes of `RTSP/…` or of a method and its space; fewer bytes than that may still become one. */
function looksLikeMessage(text: string): boolean {
  if ("RTSP/".startsWith(text.slice(0, 5).toUpperCase())) return true;
  const method = /^[A-Z_]+/.exec(text)?.[0] ?? "";
  if (method.length === text.length) return text.length <= MAX_METHOD_LENGTH;
  return method.length >= 3 && text[method.length] === " ";
}
