import type { StreamState } from "@vigie/shared/cameras/schema";
import { BINARY_FLAG, type LiveFormat, type NodeMessage, type Pace } from "@vigie/shared/live/wire";
import { type Announcement, isSameAnnouncement, liveTrackOf } from "../fmp4/live-track.ts";
import { MediaTimeline } from "../fmp4/media-timeline.ts";
import type { Frame } from "../frames/frame.ts";
import { LeadingPictures } from "../frames/leading-pictures.ts";
import type { StreamBus, StreamReader } from "../frames/stream-bus.ts";
import { type ChannelLoad, judgeSend, lags, QUEUE_MAX_BYTES, type SendVerdict } from "./backpressure.ts";
import { InFlight } from "./in-flight.ts";
import { announcementMessage, frameMessage, type PictureMessage } from "./picture-message.ts";

/** What a channel needs of the socket that it shares with others. */
export interface ChannelHost {
  /** Monotonic clock. */
  nowMs(): number;
  /** Bytes that wait in this process for the socket. */
  queuedBytes(): number;
  tell(message: NodeMessage): void;
  sendPicture(message: PictureMessage): void;
  /** Standing of `channel` among the others. */
  company(channel: LiveChannel): {
    isSelected: boolean;
    selectedLags: boolean;
    othersFlowing: number;
    relievedMsAgo: number | null;
  };
  /** Drops all channels but this one to their next key frame. */
  relieve(channel: LiveChannel): void;
}

export interface ChannelWish {
  number: number;
  format: LiveFormat;
  pace: Pace;
  bus: StreamBus;
}

/** One stream on its way to one viewer: what it is told, and which frames it gets. */
export class LiveChannel implements StreamReader {
  readonly number: number;
  readonly #format: LiveFormat;
  readonly #bus: StreamBus;
  readonly #host: ChannelHost;
  readonly #timeline = new MediaTimeline();
  readonly #leading = new LeadingPictures();
  readonly #inFlight = new InFlight();
  #pace: Pace;
  #unsubscribe: () => void = () => undefined;
  #announced: Announcement | null = null;
  /** The join burst had no room; it is tried again when the socket has drained. */
  #waitsForRoom = false;
  #waitsForKey = true;
  #leftOut = 0;
  #sequence = 0;
  /** The join burst, until its last frame is acknowledged. */
  #join = { sizeBytes: 0, lastSequence: 0 };

  constructor({ number, format, pace, bus }: ChannelWish, host: ChannelHost) {
    this.number = number;
    this.#format = format;
    this.#pace = pace;
    this.#bus = bus;
    this.#host = host;
  }

  get load(): ChannelLoad {
    const oldest = this.#inFlight.oldestSentMs;
    return {
      oldestAgeMs: oldest === null ? null : this.#host.nowMs() - oldest,
      inFlightBytes: this.#inFlight.sizeBytes,
      joinBytes: this.#join.sizeBytes,
    };
  }

  get lags(): boolean {
    return lags(this.load);
  }

  get isFlowing(): boolean {
    return !this.#waitsForKey;
  }

  get waitsForRoom(): boolean {
    return this.#waitsForRoom;
  }

  /** Sends the group of pictures so far at once, so that the first picture needs no wait for a key frame. Again when there was no room. */
  join(): void {
    this.#unsubscribe();
    const { join: group, unsubscribe } = this.#bus.subscribe(this);
    this.#unsubscribe = unsubscribe;
    const join = this.#pace === "full" ? group : group.slice(0, 1);
    const joinBytes = bytesOf(join);
    const queuedBytes = this.#host.queuedBytes();
    this.#waitsForRoom = queuedBytes > 0 && queuedBytes + joinBytes > QUEUE_MAX_BYTES;
    if (!this.#waitsForRoom && joinBytes <= QUEUE_MAX_BYTES) this.#sendJoin(join);
  }

  close(): void {
    this.#unsubscribe();
  }

  acknowledge(sequence: number): void {
    this.#inFlight.acknowledge(sequence);
    if (sequence >= this.#join.lastSequence) this.#join.sizeBytes = 0;
  }

  /**
   * From now on. Back at full pace the group so far comes again from its key frame, as if the viewer joined, when there is room for it at
   * once; otherwise the next key frame begins.
   */
  changePace(pace: Pace): void {
    if (pace === this.#pace) return;
    this.#pace = pace;
    if (this.#waitsForRoom) return;
    // Frames follow each other at another distance from here on: what the timeline took for usual is not.
    this.#timeline.forgetInterval();
    if (pace === "full") this.#rejoin();
  }

  /** Makes room for another channel. */
  dropToKey(): void {
    this.#waitsForKey = true;
  }

  onState(state: StreamState): void {
    if (state.state !== "streaming") this.#waitsForKey = true;
    this.#host.tell({ type: "state", channel: this.number, state });
  }

  onFrame(frame: Frame): void {
    if (this.#waitsForRoom) return;
    const announcement = this.#announcementOf(frame);
    if (announcement === null || (this.#pace === "key-frames" && !frame.isKey)) return;
    if (!this.#isAnnounced(announcement) && !frame.isKey) this.#waitsForKey = true;
    if (this.#leading.isUndecodable(frame)) return;
    const verdict = this.#judge(frame.isKey, frame.data.length);
    if (verdict === "drop") this.#leaveOut();
    else {
      if (verdict === "relieve") this.#host.relieve(this);
      this.#prepare(frame, announcement);
      this.#send(frame, 0);
    }
  }

  #judge(isKey: boolean, sizeBytes: number): SendVerdict {
    return judgeSend({
      ...this.#host.company(this),
      load: this.load,
      isKey,
      sizeBytes,
      isDropping: this.#waitsForKey,
      queuedBytes: this.#host.queuedBytes(),
    });
  }

  /** What is in force for this viewer: pictures between which nothing was sent are never out of order, whatever the stream does. */
  #announcementOf(frame: Frame): Announcement | null {
    const track = liveTrackOf(frame.parameterSets);
    const announcement = track.observe(frame);
    return this.#pace === "full" || announcement === null ? announcement : track.inOrder(announcement);
  }

  /** A viewer that lags gets no burst: it has the next key frame when it has caught up. */
  #rejoin(): void {
    this.#waitsForKey = true;
    const group = this.#bus.groupSoFar();
    if (this.#judge(true, bytesOf(group)) === "send") this.#sendJoin(group);
  }

  #isAnnounced(announcement: Announcement): boolean {
    return this.#announced !== null && isSameAnnouncement(this.#announced, announcement);
  }

  #leaveOut(): void {
    this.#waitsForKey = true;
    if (this.#sequence > 0) this.#leftOut += 1;
  }

  #sendJoin(join: readonly Frame[]): void {
    for (const frame of join) liveTrackOf(frame.parameterSets).observe(frame);
    const first = join[0];
    const announcement = first === undefined ? null : this.#announcementOf(first);
    if (first === undefined || announcement === null) return;
    this.#prepare(first, announcement);
    const fitting = join.filter((frame) => frame.parameterSets === first.parameterSets && !this.#leading.isUndecodable(frame));
    fitting.forEach((frame, at) => {
      this.#send(frame, BINARY_FLAG.join | (at === fitting.length - 1 ? BINARY_FLAG.joinEnd : 0));
    });
    this.#join = { sizeBytes: this.#inFlight.sizeBytes, lastSequence: this.#sequence };
  }

  /** What has to be said before `frame`; nothing for most. */
  #prepare(frame: Frame, announcement: Announcement): void {
    const mustAnnounce = !this.#isAnnounced(announcement);
    if (this.#leftOut > 0) this.#host.tell({ type: "dropped", channel: this.number, frames: this.#leftOut });
    if (mustAnnounce) {
      this.#host.tell({ type: "format", channel: this.number, format: announcement.format });
      this.#host.sendPicture(announcementMessage(this.#format, this.number, announcement, frame));
    }
    if (this.#waitsForKey || mustAnnounce) {
      this.#timeline.restart(announcement.reorderDepth);
      this.#leading.startAt(frame);
    }
    this.#announced = announcement;
    this.#waitsForKey = false;
    this.#leftOut = 0;
  }

  #send(frame: Frame, joinFlags: number): void {
    this.#sequence += 1;
    const timing = this.#timeline.next(frame.timestampTicks90k);
    const message = frameMessage(this.#format, frame, { channel: this.number, sequence: this.#sequence, joinFlags, timing });
    this.#inFlight.sent(this.#sequence, message.head.length + message.payload.length, this.#host.nowMs());
    this.#host.sendPicture(message);
  }
}

const bytesOf = (frames: readonly Frame[]) => frames.reduce((sizeBytes, frame) => sizeBytes + frame.data.length, 0);
