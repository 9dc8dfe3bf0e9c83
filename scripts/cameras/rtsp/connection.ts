import type { Socket } from "node:net";
import type { Fault, ProtocolQuirks } from "../quirks.ts";
import { type MediaOutlet, MediaSender } from "../rtp/sender.ts";
import type { SourceFrame } from "../sources/source.ts";
import type { CameraConnection, OfferedCamera, OfferedStream } from "./camera.ts";
import { createMessageReader, formatAnswer, pathOf, type RtspRequest } from "./message.ts";
import { answerTo, type RtspSession } from "./methods.ts";

/** How many pieces a write is cut into under `segmentBytes`, before the rest goes in one. */
const SEGMENTS = 64;

const JUNK_EVERY_FRAMES = 10;
/** No `$` and no letter in it, so that no reader can take its start for a packet or a message. */
const JUNK_BYTES = Buffer.from([0x00, 0xff, 0x0d, 0x0a, 0x80, 0x01, 0x7f]);
const UNKNOWN_CHANNEL_PACKET = Buffer.from([0x24, 37, 0, 8, 0x80, 96, 0, 1, 0, 0, 0, 1]);

const SERVER_REQUEST_EVERY_FRAMES = 25;

/** One client's connection: RTSP in and out, and the frames of what it PLAYs. */
export class RtspConnection implements MediaOutlet, CameraConnection, RtspSession {
  readonly number: number;
  readonly sessionId: string;
  readonly #socket: Socket;
  readonly #findCamera: (slug: string) => OfferedCamera | null;
  #camera: OfferedCamera | null = null;
  #requestCount = 0;
  #playing: { stream: OfferedStream; sender: MediaSender; stop: () => void } | null = null;
  #silence: NodeJS.Timeout | null = null;
  #handled: Promise<void> = Promise.resolve();
  #serverRequests = 0;
  videoChannel: number | null = null;
  hasSession = false;

  constructor(socket: Socket, number: number, findCamera: (slug: string) => OfferedCamera | null, own: OfferedCamera | null) {
    this.#socket = socket;
    this.number = number;
    this.sessionId = `${10_000_000 + number}`;
    this.#findCamera = findCamera;
    if (own !== null) this.#belongTo(own);
    socket.setNoDelay(true);
    const read = createMessageReader((incoming) => {
      if (incoming.kind !== "request") return;
      // One after the other: a DESCRIBE may have to wait for an encoder.
      this.#handled = this.#handled.then(() => this.#handle(incoming.request));
    });
    socket.on("data", (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        socket.destroy(error instanceof RangeError ? undefined : (error as Error));
      }
    });
    // A client that goes away is not an error of ours; `close` follows.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#forget());
  }

  write(bytes: Buffer): void {
    if (this.#socket.destroyed || this.#camera?.condition === "stalled") return;
    const pieceBytes = this.#camera?.quirks.segmentBytes ?? null;
    let at = 0;
    if (pieceBytes !== null)
      for (; at < Math.min(bytes.length, SEGMENTS * pieceBytes); at += pieceBytes)
        this.#socket.write(bytes.subarray(at, Math.min(bytes.length, at + pieceBytes)));
    if (at < bytes.length) this.#socket.write(bytes.subarray(at));
  }

  backlogBytes(): number {
    return this.#socket.writableLength;
  }

  /** FIN. */
  end(): void {
    this.#socket.destroy();
  }

  /** RST. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  inject(fault: Fault): void {
    if (fault.kind === "lose-packets") this.#playing?.sender.losePackets(fault.count);
    if (fault.kind === "jump-timestamps") this.#playing?.sender.jumpTimestamps(fault.byTicks90k);
    if (fault.kind === "reset") this.reset();
  }

  play(stream: OfferedStream, channel: number, quirks: ProtocolQuirks): void {
    if (this.#playing !== null) return;
    const sender = new MediaSender(this, channel, quirks);
    this.#playing = { stream, sender, stop: stream.source.subscribe((frame) => this.#send(frame)) };
  }

  pause(): void {
    this.#playing?.stop();
    this.#playing = null;
  }

  #send(frame: SourceFrame): void {
    if (this.#playing === null || this.#camera === null) return;
    const { stream, sender } = this.#playing;
    const { condition, quirks } = this.#camera;
    if (condition !== "up") {
      sender.waitForKey();
      return;
    }
    this.#disturb(sender.framesSent, quirks);
    sender.send(frame, stream.packets, quirks, (timestamp) => stream.log(frame, timestamp));
  }

  /** What a camera puts between its frames that nobody asked for. */
  #disturb(framesSent: number, { junk, serverRequests }: ProtocolQuirks): void {
    if (framesSent % JUNK_EVERY_FRAMES === 1 && junk !== "none")
      this.write(junk === "bytes" ? JUNK_BYTES : UNKNOWN_CHANNEL_PACKET);
    if (framesSent % SERVER_REQUEST_EVERY_FRAMES !== 1 || serverRequests === "none") return;
    this.write(
      Buffer.from(`${serverRequests} * RTSP/1.0\r\nCSeq: ${++this.#serverRequests}\r\nSession: ${this.sessionId}\r\n\r\n`),
    );
  }

  async #handle(request: RtspRequest): Promise<void> {
    const [slug = "", streamName = ""] = pathOf(request.uri);
    const camera = this.#camera ?? this.#findCamera(slug);
    if (camera !== null) this.#belongTo(camera);
    camera?.logRequest(request, this.number);
    if (camera?.condition === "cut") return this.reset();
    if (camera?.condition === "stalled") return;
    this.#requestCount++;
    const stream = camera === null || camera.slug !== slug ? null : camera.stream(streamName);
    const context = { camera, stream, connection: this, requestCount: this.#requestCount };
    const answer = await answerTo(request, context);
    this.write(formatAnswer(answer, request.headers["cseq"] ?? "0", camera?.quirks.headerNames ?? "standard"));
    answer.afterwards?.();
    this.#expectAnother();
  }

  #belongTo(camera: OfferedCamera): void {
    this.#camera = camera;
    camera.connections.add(this);
  }

  /** The announced timeout, enforced. */
  #expectAnother(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    const timeoutSeconds = this.#camera?.quirks.sessionTimeoutSeconds ?? null;
    if (this.hasSession && timeoutSeconds !== null) this.#silence = setTimeout(() => this.end(), timeoutSeconds * 1000);
  }

  #forget(): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.pause();
    this.#camera?.connections.delete(this);
  }
}
