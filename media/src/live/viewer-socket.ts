import type { Duplex } from "node:stream";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CLOSE_CODE, NodeMessage } from "@vigie/shared/live/wire";
import type { WebSocket } from "ws";
import { QUEUE_MAX_BYTES } from "./backpressure.ts";
import type { PictureMessage } from "./picture-message.ts";

/** Text is small and seldom: this much of it on top of the pictures is waited for by nobody who reads. */
const TEXT_ROOM_BYTES = 256 * 1024;
/** What a peer is given to take its close frame, which stands behind everything that it has not read. */
const CLOSE_MS = 1_000;
/** A right that ended cuts the picture within two seconds (this, the server's word to the node, and a margin). */
const CUT_MS = 1_500;
const NOT_LAST = { binary: true, fin: false };
const LAST = { binary: true, fin: true };

export type CloseCode = (typeof CLOSE_CODE)[keyof typeof CLOSE_CODE];

/** The sending side of one viewer's WebSocket. Never waits, and never holds more than its bound. */
export class ViewerSocket {
  readonly #ws: WebSocket;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  /** At once, with what waits here and in the kernel. */
  readonly cut: () => void;
  #isClosing = false;
  #proofs = 0;
  #cancelCut: (() => void) | null = null;

  constructor(ws: WebSocket, clock: Clock, { stream, cut }: { stream: Duplex; cut: () => void }) {
    this.#ws = ws;
    this.#stream = stream;
    this.cut = cut;
    this.#clock = clock;
    ws.on("pong", (proof) => this.#proven(proof));
    ws.on("close", () => this.#cancelCut?.());
  }

  /** Bytes that wait in this process. The kernel's own buffers are not among them. */
  get queuedBytes(): number {
    return this.#ws.bufferedAmount;
  }

  get isOpen(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  tell(message: NodeMessage): void {
    if (!this.isOpen) return;
    if (this.#hasRoom()) this.#ws.send(JSON.stringify(message));
    else this.cut();
  }

  /** One message in two WebSocket fragments (RFC 6455 §5.4) and one system call, so that the payload is not copied behind the head. */
  sendPicture({ head, payload }: PictureMessage): void {
    if (!this.isOpen) return;
    this.#stream.cork();
    this.#ws.send(head, NOT_LAST);
    this.#ws.send(payload, LAST);
    this.#stream.uncork();
  }

  /** A peer that pings without reading gets no answers to pile up. */
  pong(data: Buffer): void {
    if (this.isOpen && this.#hasRoom()) this.#ws.pong(data);
  }

  close(code: CloseCode, reason: string): void {
    // A peer that goes on breaking the protocol is closed once.
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#ws.close(code, reason);
    const cancel = this.#clock.after(CLOSE_MS, () => this.cut());
    this.#ws.once("close", cancel);
  }

  /**
   * What was sent so far reaches the viewer soon, or the socket is cut: pictures that wait on a slow way must not go on arriving after the
   * right to see them has ended. A pong (RFC 6455 §5.5.3) proves that all before its ping was received, also by a hidden page.
   */
  deliverOrCut(): void {
    if (!this.isOpen) return;
    this.#proofs += 1;
    this.#ws.ping(String(this.#proofs));
    this.#cancelCut ??= this.#clock.after(CUT_MS, () => this.cut());
  }

  #proven(proof: Buffer): void {
    if (proof.toString() !== String(this.#proofs)) return;
    this.#cancelCut?.();
    this.#cancelCut = null;
  }

  #hasRoom(): boolean {
    return this.queuedBytes <= QUEUE_MAX_BYTES + TEXT_ROOM_BYTES;
  }
}
