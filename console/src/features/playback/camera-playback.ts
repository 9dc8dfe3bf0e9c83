import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { LookBackMotive } from "@vigie/shared/recordings/playback";
import type { PlaybackApi, RecordingsDoor } from "../../lib/playback-api.ts";
import { type HlsModule, silentVideo } from "../tile/index.ts";
import { Archive } from "./archive.ts";
import type { ReadBytes } from "./byte-range.ts";
import { type Absence, absenceAt, type Coverage, nextPicture } from "./coverage.ts";
import type { Engine } from "./engine-choice.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import { GopSource } from "./gop-source.ts";
import { type DeckEnd, HlsDeck } from "./hls-deck.ts";
import { RecordingsSession, type SessionState } from "./recordings-session.ts";
import { keyAt } from "./segments.ts";
import { type StillEvent, Stills } from "./stills.ts";

/** Why one looks back, as the server takes it. */
export interface CaseMotive {
  motive: LookBackMotive;
  reference: string | null;
}

/** `undecodable`: neither of its recordings can be shown by this browser. */
export type PictureState =
  | { name: "waiting" }
  | { name: "shown" }
  | { name: "absent"; absence: Absence }
  | { name: "undecodable" };

export interface PlaybackStatus {
  session: SessionState;
  picture: PictureState;
  stream: StreamName;
}

/** Where the master clock is, and what is to make the pictures. */
export interface Drive {
  at: number;
  speed: number;
  isRunning: boolean;
  engine: Engine;
}

export interface CameraPlaybackDeps {
  host: HTMLElement;
  cameraId: CameraId;
  hasSub: boolean;
  stream: StreamName;
  why: CaseMotive;
  range: { from: EpochMs; until: EpochMs };
  api: PlaybackApi;
  door: RecordingsDoor;
  read: ReadBytes;
  loadHls: () => Promise<HlsModule>;
  clock: Clock;
  /** The room's time. */
  now: () => number;
  onStatus: (status: PlaybackStatus) => void;
  onCoverage: (coverage: Coverage) => void;
}

/** One playlist holds so much; the next one is begun before its end. */
const DECK_MS = 15 * 60_000;
const DECK_MARGIN_MS = 1_000;
const DECK_AGAIN_MS = 2_000;
/** A picture this far from the master clock is not yet the one that is wanted. */
const NEAR_MS = 600;
/** What is this new is on its way to the node's disk, and not absent. */
const ON_ITS_WAY_MS = 8_000;

/** One camera that is looked back at: its look, what it has recorded, and the two that make its pictures. Led by a master clock. */
export class CameraPlayback {
  readonly #deps: CameraPlaybackDeps;
  readonly #session: RecordingsSession;
  readonly #archive: Archive;
  readonly #source: GopSource;
  readonly #stills: Stills;
  readonly #canvas: HTMLCanvasElement;
  readonly #video: HTMLVideoElement;
  #deck: HlsDeck | null = null;
  #deckRange: { from: number; until: number } | null = null;
  #isDeckComing = false;
  #deckAgainMs = Number.NEGATIVE_INFINITY;
  #drive: Drive | null = null;
  #stillAt: string | null = null;
  #picture: PictureState = { name: "waiting" };
  #hasTurned = false;
  #isClosed = false;

  constructor(deps: CameraPlaybackDeps) {
    this.#deps = deps;
    const { host } = deps;
    this.#canvas = host.ownerDocument.createElement("canvas");
    this.#video = silentVideo(host.ownerDocument);
    for (const element of [this.#video, this.#canvas]) {
      element.style.opacity = "0";
      host.append(element);
    }
    this.#session = new RecordingsSession(
      { api: deps.api, door: deps.door, clock: deps.clock, onState: (state) => this.#sessionBecame(state) },
      { cameraId: deps.cameraId, stream: deps.stream, ...deps.range, ...deps.why },
    );
    this.#archive = new Archive({
      session: this.#session,
      door: deps.door,
      clock: deps.clock,
      now: deps.now,
      range: deps.range,
      onCoverage: (coverage) => this.#covered(coverage),
    });
    this.#source = new GopSource(this.#archive, this.#session, deps.read);
    this.#stills = new Stills({
      archive: this.#archive,
      source: this.#source,
      decoder: new FrameDecoder(),
      draw: (picture) => this.#draw(picture),
      onEvent: (event) => this.#still(event),
    });
  }

  get viewingId(): ViewingId | null {
    return this.#session.viewingId;
  }

  get coverage(): Coverage | null {
    return this.#archive.coverage;
  }

  /** The master clock waits for the others. */
  get isReady(): boolean {
    if (this.#drive?.engine !== "flow" || this.#session.state.name !== "open") return true;
    if (this.#picture.name !== "waiting") return true;
    const coverage = this.#archive.coverage;
    return coverage !== null && absenceAt(coverage, this.#drive.at) !== null;
  }

  /** Called at each step of the master clock, and whenever what it does changes. */
  drive(drive: Drive): void {
    if (this.#isClosed) return;
    this.#drive = drive;
    if (this.#session.state.name !== "open" || this.#picture.name === "undecodable") return;
    const absence = this.#absence(drive.at);
    if (absence !== null) this.#absent(absence);
    if (drive.engine === "flow") this.#flow(drive, absence !== null);
    else this.#stand(drive, absence !== null);
  }

  /** When the frame after, or before, is shown; null: none can be had. */
  step(direction: 1 | -1): Promise<number | null> {
    return this.#drive === null ? Promise.resolve(null) : this.#stills.beside(this.#drive.at, direction);
  }

  /** The instant itself where there is a picture, or may be; else that of the next one; null: none follows. */
  pictureAhead(at: number, direction: 1 | -1): number | null {
    const coverage = this.#archive.coverage;
    return coverage === null || this.#absence(at) === null ? at : nextPicture(coverage, at, direction);
  }

  prefer(stream: StreamName): void {
    if (!this.#deps.hasSub || this.#hasTurned || this.#session.state.name !== "open") return;
    if (this.#session.state.stream !== stream) void this.#session.turnTo(stream);
  }

  /** The server took the right away. */
  forbid(): void {
    this.#session.end(null);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#dropDeck();
    this.#archive.stop();
    this.#stills.close();
    this.#source.clear();
    this.#session.close();
    this.#canvas.width = 0;
    this.#canvas.remove();
    this.#video.remove();
  }

  #absence(at: number): Absence | null {
    const coverage = this.#archive.coverage;
    const absence = coverage === null ? null : absenceAt(coverage, at);
    const isOnItsWay = absence?.until === null && absence.cause === null && this.#deps.now() - at < ON_ITS_WAY_MS;
    return isOnItsWay ? null : absence;
  }

  #absent(absence: Absence): void {
    this.#stillAt = null;
    this.#stills.forget();
    this.#seen(null);
    this.#become({ name: "absent", absence });
  }

  #flow(drive: Drive, isAbsent: boolean): void {
    const isCovered = this.#deckRange !== null && drive.at >= this.#deckRange.from && drive.at < this.#deckRange.until;
    if (!isCovered && !isAbsent) void this.#newDeck(drive.at);
    this.#stillAt = null;
    this.#deck?.follow(drive.at, drive.speed, drive.isRunning);
    if (isAbsent) return;
    const shownAt = this.#deck?.shownAt ?? null;
    const isNear = shownAt !== null && Math.abs(shownAt - drive.at) < NEAR_MS * Math.max(1, drive.speed);
    if (isNear) {
      this.#seen(this.#video);
      this.#become({ name: "shown" });
    } else if (this.#picture.name !== "waiting") {
      this.#become({ name: "waiting" });
      // What it comes from is seen until it is there: a key frame is had sooner than a playlist.
      this.#stills.show(drive.at, "key");
    }
  }

  #stand({ at, engine }: Drive, isAbsent: boolean): void {
    this.#deck?.rest();
    const precision = engine === "frame" ? "frame" : "key";
    const wish = `${precision} ${at}`;
    if (isAbsent || this.#stillAt === wish) return;
    this.#stillAt = wish;
    this.#stills.show(at, precision);
  }

  async #newDeck(at: number): Promise<void> {
    const { clock, loadHls } = this.#deps;
    if (this.#isDeckComing || clock.monotonicMs() < this.#deckAgainMs) return;
    this.#isDeckComing = true;
    const [module, keys] = await Promise.all([loadHls().catch(() => null), this.#archive.keysAround(at)]);
    this.#isDeckComing = false;
    if (this.#isClosed) return;
    const key = keyAt(keys, at);
    const url = key === null ? null : this.#archive.playlistUrl(key.at, DECK_MS);
    if (module === null || key === null || url === null) {
      this.#deckAgainMs = clock.monotonicMs() + DECK_AGAIN_MS;
      return;
    }
    if (!MediaSource.isTypeSupported(`video/mp4; codecs="${key.segment.codecString}"`)) return this.#unsupported();
    this.#dropDeck();
    this.#deckRange = { from: key.at, until: key.at + DECK_MS - DECK_MARGIN_MS };
    this.#deck = new HlsDeck({
      module,
      element: this.#video,
      playlistUrl: url,
      startS: (at - key.at) / 1_000,
      onPainted: () => this.#painted(),
      onEnd: (end) => this.#deckEnded(end),
    });
    if (this.#drive !== null) this.drive(this.#drive);
  }

  /** The picture that was waited for is there: the next step of the master clock need not be awaited to show it. */
  #painted(): void {
    if (this.#picture.name === "waiting" && this.#drive?.engine === "flow") this.drive(this.#drive);
  }

  #deckEnded(end: DeckEnd): void {
    this.#dropDeck();
    this.#deckAgainMs = this.#deps.clock.monotonicMs() + DECK_AGAIN_MS;
    if (end === "unsupported") this.#unsupported();
  }

  #dropDeck(): void {
    this.#deck?.close();
    this.#deck = null;
    this.#deckRange = null;
  }

  #draw(picture: VideoFrame): void {
    const { displayWidth, displayHeight } = picture;
    if (this.#canvas.width !== displayWidth) this.#canvas.width = displayWidth;
    if (this.#canvas.height !== displayHeight) this.#canvas.height = displayHeight;
    this.#canvas.getContext("2d")?.drawImage(picture, 0, 0);
  }

  #still(event: StillEvent): void {
    if (event.type === "failed") {
      if (event.failure === "unsupported") this.#unsupported();
      else this.#stillAt = null;
    } else if (event.type === "shown") {
      const isFlowing = this.#drive?.engine === "flow";
      if (isFlowing && this.#picture.name === "shown") return;
      this.#seen(this.#canvas);
      if (!isFlowing) this.#become({ name: "shown" });
    } else if (this.#drive?.engine !== "flow") {
      // Asked for again at the next step: the node may have it by then.
      this.#stillAt = null;
      if (this.#picture.name !== "absent") this.#become({ name: "waiting" });
    }
  }

  /** The picture that is looked at; the other lies unseen under it. Null: neither. */
  #seen(element: HTMLElement | null): void {
    for (const each of [this.#canvas, this.#video]) {
      const opacity = each === element ? "1" : "0";
      if (each.style.opacity !== opacity) each.style.opacity = opacity;
    }
  }

  #unsupported(): void {
    this.#dropDeck();
    const other = this.#current === "main" ? "sub" : "main";
    if (this.#deps.hasSub && !this.#hasTurned) {
      this.#hasTurned = true;
      void this.#session.turnTo(other);
    } else this.#become({ name: "undecodable" });
  }

  get #current(): StreamName {
    const { state } = this.#session;
    return state.name === "open" ? state.stream : this.#deps.stream;
  }

  #covered(coverage: Coverage): void {
    // The small recording is a choice of the camera's plan: where there is none the other is played.
    if (coverage.spans.length === 0 && this.#current === "sub" && !this.#hasTurned) {
      this.#hasTurned = true;
      void this.#session.turnTo("main");
      return;
    }
    this.#deps.onCoverage(coverage);
    if (this.#drive !== null) this.drive(this.#drive);
  }

  #sessionBecame(state: SessionState): void {
    if (state.name === "open") {
      this.#dropDeck();
      this.#source.clear();
      this.#stills.forget();
      this.#stillAt = null;
      this.#become({ name: "waiting" });
      this.#archive.begin(state.stream);
      if (this.#drive !== null) this.drive(this.#drive);
    } else if (state.name === "ended" || state.name === "refused") {
      this.#dropDeck();
      this.#archive.stop();
      this.#seen(null);
      this.#canvas.width = 0;
    }
    this.#report();
  }

  #become(picture: PictureState): void {
    const isSame = picture.name === this.#picture.name && picture.name !== "absent";
    const isSameAbsence =
      picture.name === "absent" &&
      this.#picture.name === "absent" &&
      picture.absence.from === this.#picture.absence.from &&
      picture.absence.until === this.#picture.absence.until;
    this.#picture = picture;
    if (!isSame && !isSameAbsence) this.#report();
  }

  #report(): void {
    if (!this.#isClosed) this.#deps.onStatus({ session: this.#session.state, picture: this.#picture, stream: this.#current });
  }
}
