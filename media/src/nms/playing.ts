import type { Clock } from "@vigie/shared/kernel/clock";
import type { ViewingId } from "@vigie/shared/kernel/units";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import type { StreamBus } from "../frames/stream-bus.ts";
import type { CameraFeed, FeedPlayer } from "./camera-feed.ts";
import type { PlayProtocol } from "./library.ts";
import { PlayerQueue, type PlayerWrite } from "./player-queue.ts";

/** A viewing that the door opened for the holder of a link. */
export interface OpenedPlay {
  bus: StreamBus;
  viewingId: ViewingId;
  linkId: string;
  /** The link's term has come, by the server's clock. */
  isPastTerm(): boolean;
  /** The viewing is over: called exactly once. */
  closed(cause: ViewingCause): void;
}

/** The way to a player. `post`: its network address. */
export interface PlayerConnection {
  protocol: PlayProtocol;
  post: string;
  write: PlayerWrite;
  /** At once, without courtesies. */
  cut(): void;
}

interface PlayingDeps {
  opened: OpenedPlay;
  connection: PlayerConnection;
  feed: CameraFeed;
  clock: Clock;
  log: Logger;
  onEnd(): void;
}

/** One player of one camera, from the door's consent to the end of its viewing. */
export class Playing {
  readonly #deps: PlayingDeps;
  readonly #queue: PlayerQueue;
  #player: FeedPlayer | null = null;
  #isOver = false;

  constructor(deps: PlayingDeps) {
    this.#deps = deps;
    this.#queue = new PlayerQueue((buffer, taken) => deps.connection.write(buffer, taken), deps.clock);
  }

  get viewingId(): ViewingId {
    return this.#deps.opened.viewingId;
  }

  get linkId(): string {
    return this.#deps.opened.linkId;
  }

  get feed(): CameraFeed {
    return this.#deps.feed;
  }

  /** The picture flows from here on. */
  start(): void {
    if (this.#isOver || this.#player !== null) return;
    const { feed, connection, log } = this.#deps;
    this.#player = feed.attach(connection.protocol, this.#queue);
    log.info("play opened");
  }

  /** Why it must end now; null: it may go on. */
  get overdue(): ViewingCause | null {
    if (this.#deps.opened.isPastTerm()) return "link_ended";
    return this.#queue.isHopeless ? "viewer_hopeless" : null;
  }

  /** Ends viewing and connection. Once: the connection's own end, which follows, changes nothing. */
  end(cause: ViewingCause): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#player?.detach();
    this.#deps.onEnd();
    this.#deps.opened.closed(cause);
    this.#deps.log.info({ cause, droppedFrames: this.#queue.droppedFrames }, "play closed");
    this.#deps.connection.cut();
  }
}
