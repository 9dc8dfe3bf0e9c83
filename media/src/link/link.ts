import type { CameraStates, ConnectionTestResult } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { type Assignment, HEARTBEAT_LOST_MS, HEARTBEAT_MS, NODE_LINK_NAMESPACE } from "@vigie/shared/nodes/link";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { Logger } from "pino";
import { io, type Socket } from "socket.io-client";
import type { NodeIdentity, NodeStore } from "../store/index.ts";
import { ask, type OrderOf, obey } from "./calls.ts";
import { createNonce, proveNode, provesServer } from "./proof.ts";
import { createServerClock } from "./server-clock.ts";

export interface LinkHandlers {
  assign(assignment: Assignment): void;
  endViewing(viewingId: ViewingId, cause: ViewingCause): void;
  testCamera(request: OrderOf<"camera:test">): Promise<ConnectionTestResult>;
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
  #nonce = "";
  #downSince: EpochMs | null;
  #isFlushing = false;
  #isStopped = false;
  #cancelLost: (() => void) | null = null;
  #cancelBeat: (() => void) | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#downSince = options.clock.now();
    this.#serverClock = createServerClock(options.clock);
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

  /** Tells what waits in the outbox; what is not taken waits on. */
  async flush(): Promise<void> {
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
      clock.after(OUTBOX_RETRY_MS, () => void this.flush());
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

  #prove(give: (auth: object) => void): void {
    const { identity, store, nodeOrigin, rtmpOrigin, log } = this.#options;
    this.#nonce = createNonce();
    proveNode(identity.nodeId, store.keys.identity).then(
      (proof) => give({ proof, origin: nodeOrigin, rtmpOrigin, nonce: this.#nonce }),
      (error: unknown) => log.error({ err: error }, "link proof not made"),
    );
  }

  #obeyOrders(): void {
    const { store, handlers, log, clock } = this.#options;
    const socket = this.#socket;
    obey(socket, log, "link:welcome", async ({ proof }) => this.#welcomed(proof));
    obey(socket, log, "link:beat", async () => {
      this.#heard();
      return { nodeAt: clock.now() };
    });
    obey(socket, log, "assignment:changed", async (assignment) => {
      const held = store.assignment()?.version ?? 0;
      if (assignment.version > held) {
        store.keepAssignment(assignment);
        handlers.assign(assignment);
      }
      return { version: Math.max(held, assignment.version) };
    });
    obey(socket, log, "viewing:end", async ({ viewingId, cause }) => {
      handlers.endViewing(viewingId, cause);
      return null;
    });
    obey(socket, log, "viewing:held", async ({ viewingIds }) => {
      const open = new Set(handlers.openViewings());
      return { held: viewingIds.filter((viewingId) => open.has(viewingId) || store.closingWaits(viewingId)) };
    });
    obey(socket, log, "camera:test", (request) => handlers.testCamera(request));
  }

  #followSocket(): void {
    const { log } = this.#options;
    this.#socket.on("disconnect", (reason) => this.#fell(reason));
    this.#socket.on("connect_error", (error) => log.debug({ reason: error.message }, "server not reached"));
    for (const event of ["disconnect", "connect_error"]) this.#socket.on(event, () => this.#redialIfLeftToUs());
  }

  /** Socket.IO redials after a fault of the network, and leaves it to us after the server refused or let go on purpose. */
  #redialIfLeftToUs(): void {
    if (this.#socket.active || this.#isStopped) return;
    this.#options.clock.after(REDIAL_MS, () => {
      if (!this.#isStopped) this.#socket.connect();
    });
  }

  async #welcomed(proof: string): Promise<null> {
    const { identity, store, handlers, log, serverOrigin } = this.#options;
    await provesServer(proof, this.#nonce, identity.serverPublicKey);
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
    void this.flush();
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
    this.#cancelBeat = clock.after(HEARTBEAT_MS, () => void this.#beat());
    const sentMs = clock.monotonicMs();
    try {
      const { serverAt } = await ask(this.#socket, "link:beat", { nodeAt: clock.now() });
      this.#serverClock.measured(sentMs, serverAt);
      if (this.#downSince === null) this.#heard();
    } catch (error) {
      log.debug({ err: error }, "beat unanswered");
    }
  }
}
