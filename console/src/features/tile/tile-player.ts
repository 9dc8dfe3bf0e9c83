import type { VideoCodec } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { Viewings } from "../../lib/viewings.ts";
import type { Feed } from "./feed.ts";
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
import { TransportChoice } from "./transport-choice.ts";
import { isLinkTrouble, isPassing, retryDelayMs } from "./trouble.ts";

export interface TileStatus {
  state: TileState;
  /** The node could not renew the viewing's authorisation since then; the picture still goes on. */
  unrenewedSinceAt: EpochMs | null;
  /** The codec of the wanted stream cannot be decoded here: the camera's other stream is shown in its place. */
  replacedCodec: VideoCodec | null;
}

export interface TilePlayerDeps {
  /** An element of the page that holds the picture and nothing else. */
  host: HTMLElement;
  viewings: Viewings;
  mediaSockets: MediaSockets;
  clock: Clock;
  cameraId: CameraId;
  /** Where it is shown; null: outside any display. */
  tileRef: TileRef | null;
  aim: Aim;
  /** At each change of what the tile says, not at each frame. */
  onStatus: (status: TileStatus) => void;
}

const TICK_MS = 250;
/** Frames come, the page is seen, and nothing is painted. */
const UNPAINTED_MS = 4_000;

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
  #past: Feed | null = null;
  #attempts = 0;
  #watchedSinceMs: number;
  #cancelTick: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;

  constructor(deps: TilePlayerDeps) {
    this.#deps = deps;
    this.#aim = deps.aim;
    this.#page = deps.host.ownerDocument;
    this.#facts = factsAtStart(this.#now());
    this.#status = { state: { name: "opening" }, unrenewedSinceAt: null, replacedCodec: null };
    this.#choice = newChoice();
    this.#watchedSinceMs = deps.clock.monotonicMs();
    deps.host.dataset["cameraId"] = deps.cameraId;
    this.#page.addEventListener("visibilitychange", this.#onVisibility);
    this.#page.defaultView?.addEventListener("pagehide", this.#onPageHide);
    deps.host.dataset["state"] = this.#status.state.name;
    this.#start();
    this.#tick();
  }

  /** Changes stream, renderer or rank; the old picture stays until the new one is there. */
  aim(aim: Aim): void {
    const isOtherStream = aim.stream !== this.#aim.stream;
    this.#aim = aim;
    if (isOtherStream && this.#status.replacedCodec !== null) this.#report({ replacedCodec: null });
    if (this.#showing !== null) this.#showing.aim(aim);
    else if (isOtherStream && this.#facts.obstacle?.name === "undecodable") this.#begin();
  }

  /** Asks anew, as if nothing had been refused or had failed. */
  retry(): void {
    this.#attempts = 0;
    this.#choice = newChoice();
    this.#begin();
  }

  /** Null before there is anything to count. */
  statistics(): TileStatistics | null {
    return (this.#showing ?? this.#past)?.statistics() ?? null;
  }

  close(): void {
    this.#cancelTick();
    this.#page.removeEventListener("visibilitychange", this.#onVisibility);
    this.#page.defaultView?.removeEventListener("pagehide", this.#onPageHide);
    this.#leave();
    this.#dropPast();
    for (const key of ["cameraId", "transport", "stream", "state"]) delete this.#deps.host.dataset[key];
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
    const { host, viewings, mediaSockets, clock, cameraId, tileRef } = this.#deps;
    const past = this.#past;
    this.#past = null;
    this.#showing = new Showing({
      host,
      viewings,
      mediaSockets,
      clock,
      cameraId,
      tileRef,
      past,
      choice: this.#choice,
      aim: this.#aim,
      onEvent: (event) => this.#happened(event),
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
        this.#linkLost(over.sinceAt);
        this.#cancelRetry = this.#deps.mediaSockets.whenUp(over.mediaSocketUrl, () => this.#start());
        break;
      case "undecodable": {
        const isSubOffered = over.stream === "main" && this.#aim.hasSub;
        this.#obstacle({ name: "undecodable", codec: over.codec, isSubOffered });
        break;
      }
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
    this.#look();
    if (this.#isUnpainted()) {
      this.#watchedSinceMs = this.#deps.clock.monotonicMs();
      this.#showing?.unpainted();
    }
    this.#cancelTick = this.#deps.clock.after(TICK_MS, () => this.#tick());
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

const newChoice = () => new TransportChoice("VideoDecoder" in globalThis);
