import type { StreamHealth } from "@vigie/shared/cameras/health";
import type { CameraStates, ConnectionTestResult } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, LockId, ViewingId } from "@vigie/shared/kernel/units";
import { type Assignment, HEARTBEAT_LOST_MS, HEARTBEAT_MS, NODE_LINK_NAMESPACE, type OutboxItem } from "@vigie/shared/nodes/link";
import type { RecordingLock } from "@vigie/shared/recordings/schema";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import { io, type Socket } from "socket.io-client";
import type { NodeIdentity, NodeStore } from "../store/index.ts";
import { ask, type OrderOf, obey } from "./calls.ts";
import { createOutbox } from "./outbox.ts";
import { createNonce, proveNode, provesServer } from "./proof.ts";
import { createServerClock } from "./server-clock.ts";

export interface LinkHandlers {
  assign(assignment: Assignment): void;
  endViewing(viewingId: ViewingId, cause: ViewingCause): void;
  testCamera(request: OrderOf<"camera:test">): Promise<ConnectionTestResult>;
  /** Resolves when it is in force. */
  lockRecordings(lock: RecordingLock): Promise<{ segments: number }>;
  releaseRecordings(lockId: LockId): Promise<void>;
  openViewings(): ViewingId[];
  cameraStates(): CameraStates[];
  /** The link came up or fell. */
  changed(): void;
}

export interface LinkOptions {
  serverOrigin: string;
  nodeOrigin: string;
  /** Null: no RTMP listener. */
  rtmpOrigin: string | null;
  identity: NodeIdentity;
  store: NodeStore;
  clock: Clock;
  log: Logger;
  handlers: LinkHandlers;
}

const OUTBOX_BATCH = 200;
const OUTBOX_RETRY_MS = 1_000;
const REDIAL_MS = 1_000;

/** The node's end of the link: dials, proves itself, checks the server, says what it holds, then beats and empties its outbox. */
export class NodeLink {
  readonly #options: LinkOptions;
  readonly #socket: Socket;
  readonly #serverClock: ReturnType<typeof createServerClock>;
  readonly #outbox: ReturnType<typeof createOutbox>;
  #nonce = "";
  /** The other end of this connection holds the pinned key; until it has shown so it is nobody, and is not obeyed. */
  #isProven = false;
  /** Why the last dial failed, so that a cause that lasts is told once. */
  #saidRefusal = "";
  #downSince: EpochMs | null;
  #isFlushing = false;
  #isStopped = false;
  #cancelLost: (() => void) | null = null;
  #cancelBeat: (() => void) | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#downSince = options.clock.now();
    this.#serverClock = createServerClock(options.clock, options.store);
    this.#outbox = createOutbox({ ...options, onKept: () => void this.#flush() });
    this.#socket = io(`${options.serverOrigin}${NODE_LINK_NAMESPACE}`, {
      transports: ["websocket"],
      reconnectionDelay: REDIAL_MS / 2,
      reconnectionDelayMax: REDIAL_MS * 2,
      auth: (give) => this.#prove(give),
    });
    this.#obeyOrders();
    this.#followSocket();
  }

  /** Since when the server is out of reach; null while it is there. */
  get downSince(): EpochMs | null {
    return this.#downSince;
  }

  serverNow(): EpochMs {
    return this.#serverClock.now();
  }

  /** Soon; also when the server is not there, or the node ends before it is. */
  tell(item: OutboxItem): void {
    this.#outbox.tell(item);
  }

  /** False: it could not be stored, and what it tells of must not happen. */
  tellNow(item: OutboxItem): boolean {
    return this.#outbox.tellNow(item);
  }

  /** Now or never: what is measured next replaces it. */
  tellHealth(streams: StreamHealth[]): void {
    if (this.#downSince !== null || this.#isStopped) return;
    ask(this.#socket, "cameras:health", { streams }).catch((error: unknown) =>
      this.#options.log.debug({ err: error }, "health not taken"),
    );
  }

  /** Tells what waits in the outbox; what is not taken waits on. */
  async #flush(): Promise<void> {
    if (this.#isFlushing || this.#downSince !== null || this.#isStopped) return;
    const { store, log, clock } = this.#options;
    this.#isFlushing = true;
    try {
      for (let items = store.untold(OUTBOX_BATCH); items.length > 0; items = store.untold(OUTBOX_BATCH)) {
        const { sequence } = await ask(this.#socket, "outbox:batch", { items });
        if (this.#isStopped) return;
        store.forgetTold(sequence);
      }
    } catch (error) {
      log.warn({ err: error }, "outbox not taken, will be told again");
      clock.after(OUTBOX_RETRY_MS, () => void this.#flush());
    } finally {
      this.#isFlushing = false;
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelLost?.();
    this.#cancelBeat?.();
    this.#socket.disconnect();
  }

  /** After `stop`, and when nothing more will be told. */
  close(): void {
    this.#outbox.close();
  }

  #prove(give: (auth: object) => void): void {
    const { identity, store, nodeOrigin, rtmpOrigin, log } = this.#options;
    this.#nonce = createNonce();
    this.#isProven = false;
    proveNode(identity.nodeId, store.keys.identity).then(
      (proof) => give({ proof, origin: nodeOrigin, rtmpOrigin, nonce: this.#nonce }),
      (error: unknown) => log.error({ err: error }, "link proof not made"),
    );
  }

  #obeyOrders(): void {
    const { store, handlers, log, clock } = this.#options;
    obey(this.#socket, log, "link:welcome", async ({ proof }) => this.#welcomed(proof));
    this.#obeyProven("link:beat", async () => {
      this.#heard();
      return { nodeAt: clock.now() };
    });
    this.#obeyProven("assignment:changed", async (assignment) => {
      const held = store.assignment()?.version ?? 0;
      if (assignment.version > held) {
        store.keepAssignment(assignment);
        handlers.assign(assignment);
      }
      return { version: Math.max(held, assignment.version) };
    });
    this.#obeyProven("viewing:end", async ({ viewingId, cause }) => {
      handlers.endViewing(viewingId, cause);
      return null;
    });
    this.#obeyProven("viewing:held", async ({ viewingIds }) => {
      const open = new Set(handlers.openViewings());
      return { held: viewingIds.filter((viewingId) => open.has(viewingId) || this.#outbox.closingWaits(viewingId)) };
    });
    this.#obeyProven("camera:test", (request) => handlers.testCamera(request));
    this.#obeyProven("recording:lock", (lock) => handlers.lockRecordings(lock));
    this.#obeyProven("recording:release", async ({ lockId }) => {
      await handlers.releaseRecordings(lockId);
      return null;
    });
  }

  #obeyProven<E extends Parameters<typeof obey>[2]>(event: E, act: Parameters<typeof obey<E>>[3]): void {
    obey(this.#socket, this.#options.log, event, async (order) => {
      if (!this.#isProven) throw new AppError("node.key_refused", "an order before link:welcome was answered");
      return act(order);
    });
  }

  #followSocket(): void {
    this.#socket.on("disconnect", (reason) => {
      this.#isProven = false;
      this.#fell(reason);
    });
    this.#socket.on("connect_error", ({ message }) => this.#notReached(message));
    for (const event of ["disconnect", "connect_error"]) this.#socket.on(event, () => this.#redialIfLeftToUs());
  }

  #notReached(reason: string): void {
    const isNew = reason !== this.#saidRefusal;
    this.#saidRefusal = reason;
    this.#options.log[isNew ? "warn" : "debug"](
      { serverOrigin: this.#options.serverOrigin, reason },
      "server not reached, or it refuses this node",
    );
  }

  /** Socket.IO redials after a fault of the network, and leaves it to us after the server refused or let go on purpose. */
  #redialIfLeftToUs(): void {
    if (this.#socket.active || this.#isStopped) return;
    this.#options.clock.after(REDIAL_MS, () => {
      if (!this.#isStopped && !this.#socket.active) this.#socket.connect();
    });
  }

  async #welcomed(proof: string): Promise<null> {
    const { identity, store, handlers, log, serverOrigin } = this.#options;
    await provesServer(proof, this.#nonce, identity.serverPublicKey).catch((error: unknown) => {
      log.error(
        { serverOrigin, err: error },
        "this server is not the one that admitted this node: check VIGIE_SERVER_ORIGIN, or, if the server was set up anew, empty the node's data directory and give it a new VIGIE_NODE_TOKEN",
      );
      throw error;
    });
    this.#isProven = true;
    this.#saidRefusal = "";
    this.#outbox.keep();
    const held = await ask(this.#socket, "link:held", {
      assignmentVersion: store.assignment()?.version ?? 0,
      openViewings: handlers.openViewings(),
      cameras: handlers.cameraStates(),
      outboxEpoch: store.outboxEpoch(),
      outboxSequence: store.lastSequence(),
    });
    for (const viewingId of held.endedViewings) handlers.endViewing(viewingId, "session_ended");
    this.#downSince = null;
    log.info({ serverOrigin }, "link up");
    this.#heard();
    handlers.changed();
    void this.#beat();
    void this.#flush();
    return null;
  }

  #fell(reason: string): void {
    this.#cancelLost?.();
    this.#cancelBeat?.();
    if (this.#downSince !== null) return;
    this.#downSince = this.#options.clock.now();
    this.#options.log.warn({ reason }, "link down");
    this.#options.handlers.changed();
  }

  #heard(): void {
    this.#cancelLost?.();
    if (this.#isStopped) return;
    this.#cancelLost = this.#options.clock.after(HEARTBEAT_LOST_MS, () => {
      this.#fell("no heartbeat");
      // A half-open socket would be noticed by Socket.IO only seconds later: dial anew.
      this.#socket.disconnect().connect();
    });
  }

  async #beat(): Promise<void> {
    if (this.#downSince !== null || this.#isStopped) return;
    const { clock, log } = this.#options;
    // A second welcome on the same link goes on with the beats of the first.
    this.#cancelBeat?.();
    this.#cancelBeat = clock.after(HEARTBEAT_MS, () => void this.#beat());
    const sentMs = clock.monotonicMs();
    try {
      const { serverAt } = await ask(this.#socket, "link:beat", { nodeAt: clock.now() });
      if (this.#downSince === null) this.#heard();
      this.#measure(sentMs, serverAt);
    } catch (error) {
      log.debug({ err: error }, "beat unanswered");
    }
  }

  #measure(sentMs: number, serverAt: EpochMs): void {
    try {
      this.#serverClock.measured(sentMs, serverAt);
    } catch (error) {
      // Known all the same, until the node is started anew.
      this.#options.log.error({ err: error }, "the server's time is not kept on the disk");
    }
  }
}
