import type { StreamState } from "@vigie/shared/cameras/schema";
import type { Logger } from "pino";
import { writeCodecConfig } from "../fmp4/codec-config.ts";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import type { StreamBus } from "../frames/stream-bus.ts";
import { type FlvTime, FlvTimeline } from "./flv-timeline.ts";
import { codecIdOf, writeFrame, writeSequenceHeader } from "./flv-video.ts";
import { type AvPacket, type BaseSession, createBroadcast, createSession, muxFor, type PlayProtocol } from "./library.ts";
import type { PacketKind, PlayerQueue } from "./player-queue.ts";

const VIDEO_TAG = 9;
/** A longer group of pictures is not sent to a player who joins: he waits for the next key frame. With his queue it is what bounds his memory. */
const MAX_JOIN_BYTES = 3 * 1024 * 1024;

interface TimedFrame {
  frame: Frame;
  time: FlvTime;
}

export interface FeedPlayer {
  detach(): void;
}

/**
 * One camera published into node-media-server under `/live/<camera id>`, for as long as somebody plays it. The broadcast muxes and fans out;
 * the group of pictures to join on is kept here, as references to the bus's frames: the library would keep two copies of it, without bound.
 */
export class CameraFeed {
  readonly #broadcast;
  readonly #log: Logger;
  readonly #timeline = new FlvTimeline();
  #bus: StreamBus;
  #unsubscribe: () => void;
  #sets: ParameterSets | null = null;
  #isPlayable = false;
  #group: TimedFrame[] = [];
  #groupBytes = 0;
  /** What the broadcast is passing on just now: it calls its subscribers at once, with bytes alone. */
  #passing: PacketKind = "set-up";
  #players = 0;

  constructor(path: string, bus: StreamBus, log: Logger) {
    this.#log = log;
    this.#bus = bus;
    this.#broadcast = createBroadcast(path);
    const publisher = Object.assign(createSession(), { isPublisher: true, streamPath: path });
    const fault = this.#broadcast.postPublish(publisher);
    if (fault !== null) throw new Error(`a feed's own broadcast refused it: ${fault}`);
    this.#unsubscribe = this.#subscribe();
  }

  get isIdle(): boolean {
    return this.#players === 0;
  }

  /** Sends what the player needs to begin with the newest group of pictures, then each frame. */
  attach(protocol: PlayProtocol, queue: PlayerQueue): FeedPlayer {
    const session = Object.assign(createSession(), {
      protocol,
      sendBuffer: (buffer: Buffer) => queue.send(buffer, this.#passing),
    });
    this.#passing = "set-up";
    this.#broadcast.postPlay(session);
    this.#players += 1;
    queue.allowBurst(this.#groupBytes);
    for (const timed of this.#group) queue.send(muxFor(protocol, framePacket(timed)), timed.frame.isKey ? "key" : "delta");
    return { detach: () => this.#detach(session) };
  }

  /** The camera's source was replaced: its players go on with the new one. */
  moveTo(bus: StreamBus): void {
    if (bus === this.#bus) return;
    this.#unsubscribe();
    this.#forgetGroup();
    this.#bus = bus;
    this.#unsubscribe = this.#subscribe();
  }

  close(): void {
    this.#unsubscribe();
    this.#broadcast._finishPublish();
  }

  #detach(session: BaseSession): void {
    this.#players -= 1;
    this.#broadcast.donePlay(session);
  }

  #subscribe(): () => void {
    const { join, unsubscribe } = this.#bus.subscribe({
      onFrame: (frame) => this.#onFrame(frame),
      onState: (state) => this.#onState(state),
    });
    this.#timeline.learn(join);
    for (const frame of join) this.#onFrame(frame);
    return unsubscribe;
  }

  #onState({ state }: StreamState): void {
    if (state !== "streaming") this.#forgetGroup();
  }

  /** What was is past, and the camera may come back with another clock. */
  #forgetGroup(): void {
    this.#clearGroup();
    this.#timeline.interrupt();
  }

  #onFrame(frame: Frame): void {
    const timed = { frame, time: this.#timeline.next(frame) };
    if (frame.parameterSets !== this.#sets) this.#setUp(frame.parameterSets, timed.time.dtsMs);
    if (!this.#isPlayable) return;
    this.#keep(timed);
    this.#pass(framePacket(timed), frame.isKey ? "key" : "delta");
  }

  #setUp(sets: ParameterSets, dtsMs: number): void {
    const record = writeCodecConfig(sets);
    this.#sets = sets;
    this.#isPlayable = record !== null;
    if (record === null) this.#log.warn("parameter sets unreadable, nothing is sent to RTMP and FLV players");
    else this.#pass(packetOf(sets, 2, { dtsMs, compositionMs: 0 }, writeSequenceHeader(sets.codec, record)), "set-up");
  }

  #keep(timed: TimedFrame): void {
    if (timed.frame.isKey) this.#clearGroup();
    else if (this.#group.length === 0) return;
    this.#group.push(timed);
    this.#groupBytes += timed.frame.data.length;
    if (this.#groupBytes > MAX_JOIN_BYTES) this.#clearGroup();
  }

  #clearGroup(): void {
    this.#group = [];
    this.#groupBytes = 0;
  }

  #pass(packet: AvPacket, kind: PacketKind): void {
    this.#passing = kind;
    this.#broadcast.broadcastMessage(packet);
    this.#broadcast.flvGopCache = null;
    this.#broadcast.rtmpGopCache = null;
  }
}

function framePacket({ frame, time }: TimedFrame): AvPacket {
  const body = writeFrame(frame.parameterSets.codec, frame.isKey, time.compositionMs, frame.data);
  return packetOf(frame.parameterSets, frame.isKey ? 3 : 4, time, body);
}

function packetOf(sets: ParameterSets, flags: AvPacket["flags"], time: FlvTime, body: Buffer): AvPacket {
  return {
    codec_type: VIDEO_TAG,
    codec_id: codecIdOf(sets.codec),
    flags,
    dts: time.dtsMs,
    pts: time.dtsMs + time.compositionMs,
    data: body,
    size: body.length,
  };
}
