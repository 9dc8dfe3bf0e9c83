import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { TileFeed } from "./feed-face.ts";
import { aimedRung, type Ladder, type LadderEvent, ladderAtStart, next, type Rung } from "./ladder.ts";
import { Showing } from "./showing.ts";
import type { Aim, ShowingOver } from "./showing-face.ts";
import {
  factsAtStart,
  type Instant,
  isSameState,
  nextFacts,
  type Obstacle,
  stateAt,
  type TileEvent,
  type TileFacts,
} from "./state.ts";
import { isUnpainted, strainOf } from "./strain.ts";
import { onTick } from "./ticker.ts";
import { STATUS_AT_START, type TilePlayerDeps, type TilePlayerStatistics, type TileStatus } from "./tile-status.ts";
import { browserTransports, type TransportChoice } from "./transport-choice.ts";
import { isLinkTrouble, isPassing, retryDelayMs } from "./trouble.ts";

/** A tile that stays late says so to its ladder this often. */
const STRAIN_MS = 1_000;
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
    this.#choice = browserTransports();
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
    this.#choice = browserTransports();
    this.#ladder = ladderAtStart(this.#deps.spread);
    this.#begin();
  }

  /** Null before there is anything to count. */
  statistics(): TilePlayerStatistics | null {
    const counts = (this.#showing ?? this.#past)?.statistics() ?? null;
    const { rung, reason } = this.#status;
    if (counts === null) return null;
    const known = this.#states?.[counts.stream] ?? null;
    // A playlist tells no format; the server knows it from the node.
    const format = counts.format ?? (known?.state === "streaming" ? known.format : null);
    return { ...counts, format, rung, reason };
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
    const { host, viewings, mediaSockets, hls, clock, cameraId, tileRef } = this.#deps;
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
    if (this.#past !== null) this.#deps.host.dataset["past"] = "";
    this.#showing = null;
  }

  #dropPast(): void {
    this.#past?.close();
    this.#past = null;
    delete this.#deps.host.dataset["past"];
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
    if (event.type === "painted") {
      this.#attempts = 0;
      delete this.#deps.host.dataset["past"];
    }
    this.#facts = nextFacts(this.#facts, event, this.#now());
    this.#look();
  }

  /** Time alone changes the state. */
  #tick(): void {
    this.#step({ type: "tick" });
    this.#look();
    this.#readStrain();
    const nowMs = this.#deps.clock.monotonicMs();
    if (!this.#page.hidden && isUnpainted(this.#facts, this.#watchedSinceMs, nowMs)) {
      this.#watchedSinceMs = nowMs;
      this.#showing?.unpainted();
    }
  }

  #readStrain(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    if (nowMs - this.#strainedMs < STRAIN_MS) return;
    const arrivalAgeMs = this.#showing?.arrivalAgeMs ?? null;
    const by = strainOf({ state: this.#status.state, facts: this.#facts, arrivalAgeMs, nowMs });
    if (by === null) return;
    this.#strainedMs = nowMs;
    this.#strained(by);
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
