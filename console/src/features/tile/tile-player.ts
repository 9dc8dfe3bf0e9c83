import type { CameraStates, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import type { TileFeed } from "./feed-face.ts";
import { browserHls, type HlsDoor } from "./hls-door.ts";
import { aimedRung, type Ladder, type LadderEvent, ladderAtStart, next, type Rung, type StepReason } from "./ladder.ts";
import { type Aim, Showing, type ShowingOver } from "./showing.ts";
import {
  factsAtStart,
  type Instant,
  isSameState,
  nextFacts,
  type Obstacle,
  stateAt,
  type TileEvent,
  type TileFacts,
  type TileState,
} from "./state.ts";
import type { TileStatistics } from "./statistics.ts";
import { onTick, TICK_MS } from "./ticker.ts";
import { TransportChoice } from "./transport-choice.ts";
import { isLinkTrouble, isPassing, retryDelayMs } from "./trouble.ts";

export interface TileStatus {
  state: TileState;
  /** The node could not renew the viewing's authorisation since then; the picture still goes on. */
  unrenewedSinceAt: EpochMs | null;
  /** The codec of the wanted stream cannot be decoded here: the camera's other stream is shown in its place. */
  replacedCodec: VideoCodec | null;
  /** What the picture comes on. */
  rung: Rung;
  /** Why it is not `full`; null there. */
  reason: StepReason | null;
}

export interface TilePlayerDeps {
  /** An element of the page that holds the picture and nothing else. */
  host: HTMLElement;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  hls?: HlsDoor;
  clock: Clock;
  /** 0–1, of this tile alone: see `Ladder`. */
  spread: number;
  cameraId: CameraId;
  /** Where it is shown; null: outside any display. */
  tileRef: TileRef | null;
  aim: Aim;
  /** At each change of what the tile says, not at each frame. */
  onStatus: (status: TileStatus) => void;
}

/** A picture that came no older than this was held up here and not on its way. */
const ARRIVED_LATE_MS = 1_000;
/** A tile that stays late says so to its ladder this often. */
const STRAIN_MS = 1_000;
/** Frames come, the page is seen, and nothing is painted. */
const UNPAINTED_MS = 4_000;

/** What the picture comes on, beside what was counted. */
export type TilePlayerStatistics = TileStatistics & Pick<TileStatus, "rung" | "reason">;

/** One tile's picture of one camera. Owns what is inside its host element, which React never touches, and reports one state. */
export class TilePlayer {
  readonly #deps: TilePlayerDeps;
  readonly #page: Document;
  #aim: Aim;
  #facts: TileFacts;
  #status: TileStatus;
  #choice: TransportChoice;
  #showing: Showing | null = null;
  /** Whose last picture is on the host while nothing is shown. */
  #past: TileFeed | null = null;
  #ladder: Ladder;
  #states: CameraStates | undefined = undefined;
  #strainedMs = 0;
  #attempts = 0;
  #watchedSinceMs: number;
  readonly #cancelTick: () => void;
  #cancelRetry: () => void = () => undefined;

  constructor(deps: TilePlayerDeps) {
    this.#deps = deps;
    this.#aim = deps.aim;
    this.#page = deps.host.ownerDocument;
    this.#facts = factsAtStart(this.#now());
    this.#status = STATUS_AT_START;
    this.#ladder = ladderAtStart(deps.spread);
    this.#choice = newChoice();
    this.#watchedSinceMs = deps.clock.monotonicMs();
    deps.host.dataset["cameraId"] = deps.cameraId;
    this.#page.addEventListener("visibilitychange", this.#onVisibility);
    this.#page.defaultView?.addEventListener("pagehide", this.#onPageHide);
    deps.host.dataset["state"] = this.#status.state.name;
    this.#start();
    this.#cancelTick = onTick(deps.clock, () => this.#tick());
  }

  /** Changes stream, renderer or rank; the old picture stays until the new one is there. */
  aim(aim: Aim): void {
    const isOtherStream = aim.stream !== this.#aim.stream;
    this.#aim = aim;
    if (isOtherStream && this.#status.replacedCodec !== null) this.#report({ replacedCodec: null });
    if (this.#showing !== null) this.#showing.aim(aim);
    else if (isOtherStream && this.#facts.obstacle?.name === "undecodable") this.#begin();
  }

  /** What the server knows of the camera: on HLS no socket tells it. */
  cameraStates(states: CameraStates | undefined): void {
    this.#states = states;
    this.#readStates();
  }

  /** Asks anew, as if nothing had been refused or had failed. */
  retry(): void {
    this.#attempts = 0;
    this.#choice = newChoice();
    this.#ladder = ladderAtStart(this.#deps.spread);
    this.#begin();
  }

  /** Null before there is anything to count. */
  statistics(): TilePlayerStatistics | null {
    const counts = (this.#showing ?? this.#past)?.statistics() ?? null;
    const { rung, reason } = this.#status;
    return counts === null ? null : { ...counts, rung, reason };
  }

  close(): void {
    this.#cancelTick();
    this.#page.removeEventListener("visibilitychange", this.#onVisibility);
    this.#page.defaultView?.removeEventListener("pagehide", this.#onPageHide);
    this.#leave();
    this.#dropPast();
    for (const key of ["cameraId", "transport", "stream", "state", "rung"]) delete this.#deps.host.dataset[key];
  }

  /** A hidden page paints nothing and hardly ticks: what it said when it was left must not be the first thing that is read again. */
  readonly #onVisibility = (): void => {
    this.#watchedSinceMs = this.#deps.clock.monotonicMs();
    this.#look();
  };

  /** A page that is kept for coming back loses its sockets instead, and finds them anew. */
  readonly #onPageHide = (event: PageTransitionEvent): void => {
    if (!event.persisted) this.close();
  };

  #now(): Instant {
    return { monotonicMs: this.#deps.clock.monotonicMs(), at: this.#deps.clock.now() };
  }

  /** The operator's act, the first one included: what was said before is past. */
  #begin(): void {
    this.#happened({ type: "opening" });
    this.#start();
  }

  #start(): void {
    this.#leave();
    this.#report({ unrenewedSinceAt: null, replacedCodec: null });
    const { host, viewings, mediaSockets, hls = browserHls, clock, cameraId, tileRef } = this.#deps;
    const past = this.#past;
    this.#past = null;
    this.#showing = new Showing({
      host,
      viewings,
      mediaSockets,
      hls,
      clock,
      cameraId,
      tileRef,
      past,
      rung: aimedRung(this.#ladder),
      choice: this.#choice,
      aim: this.#aim,
      onEvent: (event) => this.#happened(event),
      onStrained: (by) => this.#strained(by),
      onTryFailed: (loss) => this.#step(loss === null ? { type: "try_failed" } : { type: "socket_lost", ...loss }),
      onRung: (rung) => this.#onRung(rung),
      onUnrenewed: (unrenewedSinceAt) => this.#report({ unrenewedSinceAt }),
      onReplaced: (replacedCodec) => this.#report({ replacedCodec }),
      onOver: (over) => this.#over(over),
    });
  }

  #leave(): void {
    this.#cancelRetry();
    if (this.#showing === null) return;
    this.#past = this.#showing.leave();
    this.#showing = null;
  }

  #dropPast(): void {
    this.#past?.close();
    this.#past = null;
  }

  #over(over: ShowingOver): void {
    this.#leave();
    switch (over.type) {
      case "refused":
        this.#refused(over.problem);
        break;
      case "ended":
        if (over.problem === null) this.#startLater();
        else this.#refused(over.problem);
        break;
      case "lost":
        this.#lost(over);
        break;
      case "undecodable": {
        const isSubOffered = over.stream === "main" && this.#aim.hasSub;
        this.#obstacle({ name: "undecodable", codec: over.codec, isSubOffered });
        break;
      }
    }
  }

  /** Goes on as soon as a socket stands. Until then the ladder may know another way, which is tried again and again when it is none either. */
  #lost({ sinceAt, mediaSocketUrl, loss }: Extract<ShowingOver, { type: "lost" }>): void {
    this.#linkLost(sinceAt);
    const stopWaiting = this.#deps.mediaSockets.whenUp(mediaSocketUrl, () => {
      this.#step({ type: "socket_up" });
      if (this.#showing === null) this.#start();
    });
    this.#cancelRetry = stopWaiting;
    if (loss !== null) this.#step({ type: "socket_lost", ...loss });
    else {
      this.#startLater();
      const stopTimer = this.#cancelRetry;
      this.#cancelRetry = () => {
        stopWaiting();
        stopTimer();
      };
    }
  }

  #refused(problem: Problem): void {
    if (isLinkTrouble(problem)) this.#linkLost(this.#deps.clock.now());
    else {
      // What one may no longer look at is not left on the screen, however dim.
      this.#dropPast();
      this.#obstacle({ name: "refused", problem });
    }
    if (isPassing(problem)) this.#startLater();
  }

  /** Several failures in a row are one loss. */
  #linkLost(sinceAt: EpochMs): void {
    if (this.#facts.obstacle?.name !== "link_lost") this.#obstacle({ name: "link_lost", sinceAt });
  }

  #startLater(): void {
    this.#cancelRetry = this.#deps.clock.after(retryDelayMs(this.#attempts), () => this.#start());
    this.#attempts += 1;
  }

  #strained(by: "thin_link" | "decoder_overrun"): void {
    if (!this.#page.hidden) this.#step({ type: "strained", by });
  }

  #step(event: LadderEvent): void {
    const before = aimedRung(this.#ladder);
    this.#ladder = next(this.#ladder, event, this.#deps.clock.monotonicMs());
    const after = aimedRung(this.#ladder);
    if (after === before) return;
    if (this.#showing !== null) this.#showing.climb(after);
    // Nothing is shown and a socket is waited for: another rung is another way. What refuses the tile refuses it on every rung.
    else if (this.#facts.obstacle?.name === "link_lost") this.#start();
  }

  #onRung(rung: Rung): void {
    this.#facts = nextFacts(this.#facts, { type: "rung", rung }, this.#now());
    this.#report({ rung, reason: rung === "full" ? null : this.#ladder.reason });
    this.#deps.host.dataset["rung"] = rung;
    this.#readStates();
  }

  #readStates(): void {
    const { stream } = this.#aim;
    const state = this.#states?.[stream] ?? null;
    if (state !== null && this.#status.rung === "hls") this.#happened({ type: "stream", state, sinceAt: state.sinceAt });
  }

  #obstacle(obstacle: Obstacle): void {
    this.#happened({ type: "obstacle", obstacle });
  }

  #happened(event: TileEvent): void {
    if (event.type === "painted") this.#attempts = 0;
    this.#facts = nextFacts(this.#facts, event, this.#now());
    this.#look();
  }

  /** Time alone changes the state. */
  #tick(): void {
    this.#step({ type: "tick" });
    this.#look();
    this.#readStrain();
    if (this.#isUnpainted()) {
      this.#watchedSinceMs = this.#deps.clock.monotonicMs();
      this.#showing?.unpainted();
    }
  }

  /** Pictures that came in time and are painted late are the decoder's fault; those that come late, or not though no stall is told, the link's. */
  #readStrain(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    if (!isBehind(this.#status.state) || this.#facts.paintedOn === null || nowMs - this.#strainedMs < STRAIN_MS) return;
    this.#strainedMs = nowMs;
    const arrivalAgeMs = this.#showing?.arrivalAgeMs ?? null;
    const silentMs = nowMs - (this.#facts.receivedOn?.monotonicMs ?? 0);
    const cameInTime = arrivalAgeMs !== null && arrivalAgeMs < ARRIVED_LATE_MS && silentMs < ARRIVED_LATE_MS;
    this.#strained(cameInTime ? "decoder_overrun" : "thin_link");
  }

  #isUnpainted(): boolean {
    const { openedOn, receivedOn, paintedOn, intervalMs, obstacle } = this.#facts;
    if (this.#page.hidden || receivedOn === null || obstacle !== null) return false;
    const nowMs = this.#deps.clock.monotonicMs();
    const sinceMs = Math.max(this.#watchedSinceMs, (paintedOn ?? openedOn).monotonicMs);
    const isFlowing = nowMs - receivedOn.monotonicMs < Math.max(TICK_MS * 2, intervalMs ?? 0);
    return isFlowing && nowMs - sinceMs >= UNPAINTED_MS + (intervalMs ?? 0);
  }

  #look(): void {
    const state = stateAt(this.#facts, this.#now());
    if (!isSameState(state, this.#status.state)) this.#report({ state });
  }

  #report(change: Partial<TileStatus>): void {
    const isNew = Object.entries(change).some(([key, value]) => this.#status[key as keyof TileStatus] !== value);
    if (!isNew) return;
    this.#status = { ...this.#status, ...change };
    this.#deps.host.dataset["state"] = this.#status.state.name;
    this.#deps.onStatus(this.#status);
  }
}

export const STATUS_AT_START: TileStatus = {
  state: { name: "opening" },
  unrenewedSinceAt: null,
  replacedCodec: null,
  rung: "full",
  reason: null,
};

/** Behind what the node has, as far as is known: a stall that the node told is the camera's. */
const isBehind = (state: TileState): boolean =>
  state.name === "late" || state.name === "frozen" || (state.name === "no_signal" && state.fault === null);

const newChoice = () => new TransportChoice("VideoDecoder" in globalThis);
