import type { Socket } from "node:net";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import type { Transports } from "../kernel/transports.ts";
import { parseStreamAddress, type StreamAddress } from "./address.ts";
import { createRtmp, type InvokeMessage, type Rtmp } from "./library.ts";
import { ifTaken } from "./player-queue.ts";
import type { PlayerConnection, Playing } from "./playing.ts";
import { guardParser, RtmpViolation } from "./rtmp-guard.ts";

export interface Publishing {
  onVideo(body: Buffer, stampMs: number, receivedAt: EpochMs): void;
  released(): void;
}

/** Who decides: null is a refusal, for whatever reason. Nothing is sent before `start`. */
export interface RtmpDoor {
  play(address: StreamAddress, connection: PlayerConnection): Playing | null;
  publish(address: StreamAddress, cut: () => void): Publishing | null;
}

interface RtmpDeps {
  door: RtmpDoor;
  transports: Transports;
  clock: Clock;
  log: Logger;
}

type Role =
  | { kind: "guest" }
  | { kind: "gone" }
  | { kind: "player"; playing: Playing }
  | { kind: "publisher"; publishing: Publishing };

const GUEST_MS = 10_000;
const GUEST_BYTES = 64 * 1024;
/** A command; what a player says is not longer. */
const MAX_COMMAND_BYTES = 8 * 1024;
const MAX_VIDEO_BYTES = 4 * 1024 * 1024;
const VIDEO = 9;

/**
 * One RTMP client. node-media-server speaks the protocol; its own session does not serve, for it answers *play* before anybody was asked,
 * passes what a player sends on to all other players, writes whatever the link takes or not, and lets parser faults end the process.
 * A guest has 10 s and 64 kB to name an address and its key; the first answer stands for the life of the connection.
 */
export class RtmpConnection {
  readonly #socket: Socket;
  readonly #deps: RtmpDeps;
  readonly #rtmp: Rtmp;
  readonly #openedMs: number;
  /** By chunk stream: when the first byte of the message came that is being read. */
  readonly #startedAt = new WeakMap<Rtmp["parserPacket"], EpochMs>();
  #role: Role = { kind: "guest" };
  #application: unknown = null;
  #readBytes = 0;

  constructor(socket: Socket, deps: RtmpDeps) {
    const { clock, log } = deps;
    this.#socket = socket;
    this.#deps = deps;
    this.#openedMs = clock.monotonicMs();
    this.#rtmp = this.#speak();
    socket.setNoDelay(true);
    socket.setKeepAlive(true, GUEST_MS);
    socket.on("data", (bytes) => this.#onData(bytes));
    socket.on("error", (error) => log.debug({ reason: error.message }, "rtmp socket failed"));
    socket.on("end", () => this.#leave("released"));
    socket.on("close", (hadError) => this.#leave(hadError ? "socket_lost" : "released"));
  }

  get isGuest(): boolean {
    return this.#role.kind === "guest";
  }

  /** Still here without a stream, long after it came. */
  get isOverdue(): boolean {
    const hasStream = this.#role.kind === "player" || this.#role.kind === "publisher";
    return !hasStream && this.#deps.clock.monotonicMs() - this.#openedMs >= GUEST_MS;
  }

  /** At once, and whatever was on its way. */
  cut(): void {
    this.#deps.transports.cut(this.#socket);
  }

  #speak(): Rtmp {
    const rtmp = createRtmp();
    guardParser(rtmp, () => (this.#role.kind === "publisher" ? MAX_VIDEO_BYTES : MAX_COMMAND_BYTES));
    const allocate = rtmp.packetAlloc.bind(rtmp);
    rtmp.packetAlloc = () => {
      this.#startedAt.set(rtmp.parserPacket, this.#deps.clock.now());
      allocate();
    };
    rtmp.onOutputCallback = (buffer) => this.#socket.write(buffer);
    rtmp.dataHandler = () => this.#onMedia();
    const { onConnect, onCreateStream, onPlay, onPublish } = rtmp;
    rtmp.onConnect = (message) => {
      if (this.#application !== null) throw new RtmpViolation("connected twice");
      this.#application = memberOf(message.cmdObj, "app");
      onConnect.call(rtmp, message);
    };
    rtmp.onCreateStream = (message) => {
      if (this.isGuest) onCreateStream.call(rtmp, message);
    };
    rtmp.onPlay = (message) => this.#onPlay(message, () => onPlay.call(rtmp, message));
    rtmp.onPublish = (message) => this.#onPublish(message, () => onPublish.call(rtmp, message));
    rtmp.onDeleteStream = () => {
      if (!this.isGuest) this.#leave("released");
    };
    return rtmp;
  }

  #onData(bytes: Buffer): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return;
    this.#readBytes += bytes.length;
    try {
      this.#rtmp.parserData(bytes);
      if (this.isGuest && this.#readBytes > GUEST_BYTES) throw new RtmpViolation("too much said before an address");
    } catch (error) {
      // The library's decoders throw whatever comes to hand on malformed input: for the peer it is all one.
      const reason = error instanceof Error ? error.message : String(error);
      this.#deps.log.info({ peer: this.#socket.remoteAddress, reason }, "rtmp connection broke the protocol");
      this.#socket.destroy();
    }
  }

  #onPlay(message: InvokeMessage, accept: () => void): void {
    const address = this.#addressOf(message);
    const playing = address?.application === "live" ? this.#deps.door.play(address, this.#connection()) : null;
    if (playing === null) {
      this.#refuse("NetStream.Play.StreamNotFound");
      return;
    }
    this.#role = { kind: "player", playing };
    accept();
    playing.start();
  }

  #onPublish(message: InvokeMessage, accept: () => void): void {
    const address = this.#addressOf(message);
    const publishing = address?.application === "ingest" ? this.#deps.door.publish(address, () => this.cut()) : null;
    if (publishing === null) {
      this.#refuse("NetStream.Publish.BadName");
      return;
    }
    this.#role = { kind: "publisher", publishing };
    accept();
  }

  #addressOf(message: InvokeMessage): StreamAddress | null {
    if (!this.isGuest) throw new RtmpViolation("a second stream on one connection");
    return parseStreamAddress(this.#application, message.streamName);
  }

  #connection(): PlayerConnection {
    return {
      protocol: "rtmp",
      post: this.#socket.remoteAddress ?? "",
      write: (buffer, taken) => this.#socket.write(buffer, ifTaken(taken)),
      cut: () => this.cut(),
    };
  }

  #refuse(code: string): void {
    this.#rtmp.sendStatusMessage(this.#rtmp.parserPacket.header.stream_id, "error", code, "refused");
    this.#leave("released");
  }

  /** Sound, metadata and whatever a player sends end here. */
  #onMedia(): void {
    const { header, payload, clock } = this.#rtmp.parserPacket;
    if (this.#role.kind !== "publisher" || header.type !== VIDEO) return;
    const receivedAt = this.#startedAt.get(this.#rtmp.parserPacket) ?? this.#deps.clock.now();
    this.#role.publishing.onVideo(payload.subarray(0, header.length), clock, receivedAt);
  }

  #leave(cause: ViewingCause): void {
    const role = this.#role;
    this.#role = { kind: "gone" };
    if (role.kind === "player") role.playing.end(cause);
    if (role.kind === "publisher") role.publishing.released();
    this.#socket.destroySoon();
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
