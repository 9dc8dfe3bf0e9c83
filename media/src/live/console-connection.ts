import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError, type Problem, toProblem } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { CLOSE_CODE, type ConsoleMessage, LIVE_LIMITS, type NodeMessage } from "@vigie/shared/live/wire";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import type { OpenViewings } from "../viewings/open-viewings.ts";
import { NOT_RENEWED, problemOfCause } from "./cut.ts";
import type { LiveDoor } from "./door.ts";
import { type ChannelHost, LiveChannel } from "./live-channel.ts";
import { isOpen, type OpenChannel, type Opening } from "./open-channel.ts";
import type { PictureMessage } from "./picture-message.ts";
import type { CloseCode, ViewerSocket } from "./viewer-socket.ts";

/** A console that has frames and nothing more to receive is asked to acknowledge what it has, well before it would count as late. */
const ASK_AFTER_MS = 500;
const ASK_AGAIN_MS = 2_000;
/** `sentAt` of a clock answer that answers nobody: an occasion to acknowledge (docs/ref/media-socket.md). */
const UNASKED = 0 as EpochMs;

export interface ConnectionDeps {
  door: LiveDoor;
  viewings: OpenViewings;
  clock: Clock;
  log: Logger;
  socket: ViewerSocket;
}

type MessageOf<T extends ConsoleMessage["type"]> = Extract<ConsoleMessage, { type: T }>;

/** One console's media socket: its channels, and the rules that hold for all of them together. */
export class ConsoleConnection implements ChannelHost {
  readonly #deps: ConnectionDeps;
  /** While a grant is being verified the number is taken. */
  readonly #channels = new Map<number, OpenChannel | Opening>();
  #selected: number | null = null;
  /** Since when no channel is open; null while one is. Monotonic, like all below. */
  #idleSinceMs: number | null;
  /** Since when frames are in flight and no acknowledgement came. */
  #unansweredSinceMs: number | null = null;
  #relievedMs: number | null = null;
  #askedMs: number | null = null;
  #isOver = false;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    this.#idleSinceMs = deps.clock.monotonicMs();
  }

  handle(message: ConsoleMessage): void {
    if (this.#isOver) return;
    switch (message.type) {
      case "subscribe":
        void this.#subscribe(message);
        return;
      case "renew":
        void this.#renew(message);
        return;
      case "unsubscribe":
        this.#unsubscribe(message.channel);
        return;
      case "ack":
        this.#acknowledge(message.sequences);
        return;
      case "select":
        this.#selected = message.channel;
        return;
      case "pace":
        this.#changePace(message);
        return;
      case "clock":
        this.tell({ type: "clock", sentAt: message.sentAt, nodeAt: this.#deps.clock.now() });
    }
  }

  /** A channel of a kind that this version does not serve. */
  refuseChannel(channel: number): void {
    this.#tellEnded(channel, toProblem(new AppError("channel.not_found", "this node serves no such channel")));
  }

  /** The socket is gone or must go: all its channels are over. */
  close(cause: ViewingCause): void {
    this.#isOver = true;
    for (const open of [...this.#open()]) this.#release(open, cause);
  }

  /** Room again in the socket: channels that could not join yet may. */
  drained(): void {
    for (const { channel } of this.#open()) if (channel.waitsForRoom) channel.join();
  }

  /** Called a few times a second: everything here that is due to time alone. */
  sweep(): void {
    if (this.#isOver) return;
    const nowMs = this.nowMs();
    this.#endExpired();
    this.drained();
    if (this.#idleSinceMs !== null && nowMs - this.#idleSinceMs >= LIVE_LIMITS.firstSubscribeMs) {
      this.#hangUp(CLOSE_CODE.unauthenticated, "no channel", "socket_lost");
      return;
    }
    const oldestMs = this.#oldestAgeMs();
    if (oldestMs === null) this.#unansweredSinceMs = null;
    else if (this.#unansweredSinceMs !== null && nowMs - this.#unansweredSinceMs >= LIVE_LIMITS.silentMs)
      this.#hangUp(CLOSE_CODE.hopeless, "frames are not acknowledged", "viewer_hopeless");
    else if (oldestMs >= ASK_AFTER_MS && (this.#askedMs === null || nowMs - this.#askedMs >= ASK_AGAIN_MS)) {
      this.#askedMs = nowMs;
      this.tell({ type: "clock", sentAt: UNASKED, nodeAt: this.#deps.clock.now() });
    }
  }

  /** The link to the server fell (`since`) or stands again (null). */
  linkChanged(since: EpochMs | null): void {
    for (const { channel, validUntil } of this.#open()) {
      if (since === null) this.tell({ type: "renewed", channel: channel.number, validUntil });
      else this.tell({ type: "unrenewed", channel: channel.number, since });
    }
  }

  nowMs(): number {
    return this.#deps.clock.monotonicMs();
  }

  queuedBytes(): number {
    return this.#deps.socket.queuedBytes;
  }

  tell(message: NodeMessage): void {
    this.#deps.socket.tell(message);
  }

  sendPicture(message: PictureMessage): void {
    this.#unansweredSinceMs ??= this.nowMs();
    this.#deps.socket.sendPicture(message);
  }

  company(channel: LiveChannel) {
    const isSelected = this.#selected === channel.number;
    const selected = this.#selected === null ? undefined : this.#channels.get(this.#selected);
    const isOther = (other: OpenChannel) => other.channel !== channel && other.channel.isFlowing;
    return {
      isSelected,
      selectedLags: !isSelected && isOpen(selected) && selected.channel.lags,
      othersFlowing: isSelected ? [...this.#open()].filter(isOther).length : 0,
      relievedMsAgo: this.#relievedMs === null ? null : this.nowMs() - this.#relievedMs,
    };
  }

  relieve(channel: LiveChannel): void {
    this.#relievedMs = this.nowMs();
    for (const other of this.#open()) if (other.channel !== channel) other.channel.dropToKey();
  }

  *#open(): Generator<OpenChannel> {
    for (const each of this.#channels.values()) if (isOpen(each)) yield each;
  }

  async #subscribe({ channel: number, format, grant, pace = "full" }: MessageOf<"subscribe">): Promise<void> {
    const refusal = this.#channels.has(number)
      ? new AppError("channel.taken", `channel ${number} is in use`)
      : this.#channels.size >= LIVE_LIMITS.channelsPerSocket
        ? new AppError("channel.too_many", `at most ${LIVE_LIMITS.channelsPerSocket} channels`)
        : null;
    if (refusal !== null) {
      this.#tellEnded(number, toProblem(refusal));
      return;
    }
    // Let go while it was verified, the number may stand for another subscription by now.
    const opening: Opening = { format, pace };
    this.#channels.set(number, opening);
    const opened = await this.#deps.door.open(grant).catch((error: unknown) => this.#problemOf(error));
    if ("claims" in opened) {
      this.#start(number, opening, opened);
    } else if (this.#channels.get(number) === opening) {
      this.#channels.delete(number);
      this.#tellEnded(number, opened);
    }
  }

  #start(number: number, opening: Opening, { claims, bus }: Awaited<ReturnType<LiveDoor["open"]>>): void {
    const { format, pace } = opening;
    const channel = new LiveChannel({ number, format, pace, bus }, this);
    const viewingId = claims.viewing;
    const open: OpenChannel = {
      channel,
      viewingId,
      cameraId: claims.camera,
      validUntil: claims.validUntil,
      end: (cause) => this.#end(open, cause),
    };
    const isWanted = !this.#isOver && this.#channels.get(number) === opening;
    this.#deps.viewings.enter(viewingId, open);
    if (!isWanted) {
      this.#deps.viewings.leave(viewingId, open, this.#isOver ? "socket_lost" : "released");
      return;
    }
    this.#channels.set(number, open);
    this.#idleSinceMs = null;
    this.tell({ type: "subscribed", channel: number, viewingId, validUntil: claims.validUntil, state: bus.state });
    channel.join();
  }

  async #renew({ channel, grant }: MessageOf<"renew">): Promise<void> {
    const open = this.#channels.get(channel);
    if (!isOpen(open)) return;
    try {
      const { validUntil } = await this.#deps.door.renew(grant, open.viewingId);
      if (this.#channels.get(channel) !== open) return;
      open.validUntil = validUntil;
      this.tell({ type: "renewed", channel, validUntil });
    } catch (error) {
      const problem = this.#problemOf(error);
      this.#deps.log.info({ channel, code: problem.code }, "grant not renewed");
      if (this.#channels.get(channel) === open) this.tell({ type: "unrenewed", channel, since: this.#deps.door.linkDownSince() });
    }
  }

  #unsubscribe(channel: number): void {
    const open = this.#channels.get(channel);
    if (open === undefined) return;
    if (isOpen(open)) this.#release(open, "released");
    else this.#channels.delete(channel);
    this.#tellEnded(channel, null);
  }

  #changePace({ channel, pace }: MessageOf<"pace">): void {
    const open = this.#channels.get(channel);
    if (isOpen(open)) open.channel.changePace(pace);
    else if (open !== undefined) open.pace = pace;
  }

  #acknowledge(sequences: readonly (readonly [number, number])[]): void {
    for (const [number, sequence] of sequences) {
      const open = this.#channels.get(number);
      if (isOpen(open)) open.channel.acknowledge(sequence);
    }
    this.#unansweredSinceMs = this.#oldestAgeMs() === null ? null : this.nowMs();
    this.#askedMs = null;
  }

  #oldestAgeMs(): number | null {
    let oldestMs: number | null = null;
    for (const { channel } of this.#open()) {
      const { oldestAgeMs } = channel.load;
      if (oldestAgeMs !== null && (oldestMs === null || oldestAgeMs > oldestMs)) oldestMs = oldestAgeMs;
    }
    return oldestMs;
  }

  #endExpired(): void {
    const now = this.#deps.door.serverNow();
    for (const open of [...this.#open()]) if (open.validUntil <= now) this.#end(open, "authorisation_lapsed", NOT_RENEWED);
  }

  #end(open: OpenChannel, cause: ViewingCause, problem = problemOfCause(cause)): void {
    this.#release(open, cause);
    this.#tellEnded(open.channel.number, problem);
    this.#deps.socket.deliverOrCut();
  }

  #release(open: OpenChannel, cause: ViewingCause): void {
    open.channel.close();
    this.#channels.delete(open.channel.number);
    if (this.#selected === open.channel.number) this.#selected = null;
    if (this.#open().next().done) this.#idleSinceMs = this.nowMs();
    this.#deps.viewings.leave(open.viewingId, open, cause);
  }

  #hangUp(code: CloseCode, reason: string, cause: ViewingCause): void {
    this.close(cause);
    this.#deps.socket.close(code, reason);
  }

  #tellEnded(channel: number, problem: Problem | null): void {
    this.tell({ type: "ended", channel, problem });
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof AppError) return toProblem(error);
    this.#deps.log.error({ err: error }, "media socket failed");
    return toProblem(new AppError("server.internal", "the node failed"));
  }
}
