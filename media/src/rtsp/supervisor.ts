import { parseCameraAddress } from "@vigie/shared/cameras/address";
import type { Networks } from "@vigie/shared/cameras/networks";
import type { StreamFault, StreamState, VideoFormat } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Logger } from "pino";
import type { Frame, ParameterSets } from "../frames/frame.ts";
import type { StreamBus } from "../frames/stream-bus.ts";
import { readVideoFormat } from "../frames/video-format.ts";
import { emptyStatistics, type StreamStatistics } from "../rtp/statistics.ts";
import type { HostLimit } from "./host-limit.ts";
import { type OpenedStream, openStream, type RtspSource } from "./open-stream.ts";
import { type ResolveHost, systemResolve } from "./pin.ts";
import { dueInMs, type Instant, idle, next, report, type Session, type SessionEvent } from "./session.ts";

export interface SuperviseOptions {
  source: RtspSource;
  bus: StreamBus;
  networks: Networks;
  hostLimit: HostLimit;
  clock: Clock;
  /** With the camera and stream bound to it. */
  log: Logger;
  /** 0 to 1; spreads the retries. */
  random?: () => number;
  resolve?: ResolveHost;
}

export interface RtspSupervision {
  /** Counted over all attempts. Read only. */
  readonly statistics: Readonly<StreamStatistics>;
  /** By the last session description; null: it told none, or no session stood yet. */
  readonly announcedFramesPerSecond: number | null;
  /** Ends the session at the camera; the bus is then idle. Settles when the connection is closed. */
  stop(): Promise<void>;
}

/** Weight of a new frame interval in the usual one. */
const INTERVAL_SMOOTHING = 1 / 8;

/** Keeps one stream of one camera pulled into its bus until it is stopped. Acts on what `session.ts` decides. */
export function superviseRtsp(options: SuperviseOptions): RtspSupervision {
  const supervisor = new Supervisor(options);
  supervisor.start();
  return supervisor;
}

class Supervisor implements RtspSupervision {
  readonly statistics = emptyStatistics();
  readonly #options: SuperviseOptions;
  readonly #random: () => number;
  #session: Session;
  #reported: StreamState;
  #stream: OpenedStream | null = null;
  #leaveHost: (() => void) | null = null;
  #cancelCheck: (() => void) | null = null;
  #closing: Promise<void> = Promise.resolve();
  /** Of the attempt under way. */
  #lastFrame: Instant | null = null;
  #frameIntervalMs = 0;
  #announcedFramesPerSecond: number | null = null;
  #parameterSets: ParameterSets | null = null;

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#session = idle(this.#now());
    this.#reported = options.bus.state;
  }

  get announcedFramesPerSecond(): number | null {
    return this.#announcedFramesPerSecond;
  }

  start(): void {
    this.#apply({ kind: "started" });
  }

  async stop(): Promise<void> {
    this.#apply({ kind: "stopped" });
    await this.#closing;
  }

  #now(): Instant {
    const { clock } = this.#options;
    return { monotonicMs: clock.monotonicMs(), at: clock.now() };
  }

  #apply(event: SessionEvent): void {
    const now = this.#now();
    const before = this.#session;
    const after = next(before, event, now);
    this.#session = after;
    if (after.state !== before.state) this.#act(before, after);
    this.#tell();
    this.#cancelCheck?.();
    const dueMs = dueInMs(after, now);
    this.#cancelCheck = dueMs === null ? null : this.#options.clock.after(dueMs, () => this.#check());
  }

  #act(before: Session, after: Session): void {
    this.#log(before, after);
    if (after.state !== "connecting") this.#release();
    if (after.state === "connecting") this.#connect(after.attempt);
    else if (after.state !== "streaming") this.#disconnect();
  }

  #tell(): void {
    const state = report(this.#session);
    if (isSameState(state, this.#reported)) return;
    this.#reported = state;
    this.#options.bus.changeState(state);
  }

  #check(): void {
    this.#apply({
      kind: "checked",
      lastFrame: this.#copyLastFrame(),
      frameIntervalMs: this.#frameIntervalMs,
      isUrgent: this.#options.bus.isWatched,
      jitter: this.#random(),
    });
  }

  #connect(attempt: number): void {
    const { source, hostLimit, networks, clock, resolve = systemResolve } = this.#options;
    this.#lastFrame = null;
    this.#frameIntervalMs = 0;
    const host = parseCameraAddress(source.address)?.host ?? "";
    this.#leaveHost = hostLimit.enter(host, () => {
      this.#stream = openStream({
        source,
        networks,
        clock,
        resolve,
        statistics: this.statistics,
        onTrack: (track) => {
          this.#announcedFramesPerSecond = track.framesPerSecond;
          this.#frameIntervalMs = track.framesPerSecond === null ? 0 : 1000 / track.framesPerSecond;
        },
        onFrame: (frame) => this.#frame(attempt, frame),
        onEnded: (fault, detail, cause) => this.#ended(attempt, fault, detail, cause),
      });
    });
  }

  #frame(attempt: number, frame: Frame): void {
    const at = frame.receivedAt;
    const monotonicMs = this.#options.clock.monotonicMs();
    if (this.#lastFrame !== null) {
      this.#frameIntervalMs += (monotonicMs - this.#lastFrame.monotonicMs - this.#frameIntervalMs) * INTERVAL_SMOOTHING;
      this.#lastFrame.monotonicMs = monotonicMs;
      this.#lastFrame.at = at;
    } else this.#lastFrame = { monotonicMs, at };
    if (this.#session.state === "connecting" || frame.parameterSets !== this.#parameterSets) this.#learnFormat(attempt, frame);
    this.#options.bus.publish(frame);
  }

  #learnFormat(attempt: number, { parameterSets }: Frame): void {
    this.#parameterSets = parameterSets;
    const kind = this.#session.state === "connecting" ? "picture" : "format";
    this.#apply({ kind, attempt, format: readVideoFormat(parameterSets) });
  }

  #ended(attempt: number, fault: StreamFault, detail: string, cause: unknown): void {
    const { log } = this.#options;
    if (cause === undefined) log.debug({ attempt, fault, detail }, "rtsp session ended");
    else log.warn({ attempt, fault, detail, err: cause }, "rtsp session ended");
    this.#apply({ kind: "failed", attempt, fault, lastFrame: this.#copyLastFrame(), jitter: this.#random() });
  }

  /** The one at hand is written at each frame. */
  #copyLastFrame(): Instant | null {
    return this.#lastFrame === null ? null : { ...this.#lastFrame };
  }

  #release(): void {
    this.#leaveHost?.();
    this.#leaveHost = null;
  }

  #disconnect(): void {
    const stream = this.#stream;
    this.#stream = null;
    this.#parameterSets = null;
    if (stream !== null) this.#closing = stream.close();
  }

  #log(before: Session, after: Session): void {
    const { log } = this.#options;
    const { state, attempt } = after;
    if (after.state === "backing_off") {
      const isNew = before.state === "streaming" || after.failures === 1;
      log[isNew ? "warn" : "debug"](
        { state, attempt, fault: after.outage.fault, waitMs: Math.round(after.waitMs) },
        "no picture",
      );
    } else log[after.state === "connecting" ? "debug" : "info"]({ state, attempt }, "stream state changed");
  }
}

function isSameState(a: StreamState, b: StreamState): boolean {
  if (a.state !== b.state || a.sinceAt !== b.sinceAt) return false;
  if (a.state === "backing_off" && b.state === "backing_off") return a.fault === b.fault;
  return a.state !== "streaming" || b.state !== "streaming" || isSameFormat(a.format, b.format);
}

const isSameFormat = (a: VideoFormat | null, b: VideoFormat | null): boolean =>
  a?.codecString === b?.codecString && a?.widthPx === b?.widthPx && a?.heightPx === b?.heightPx;
