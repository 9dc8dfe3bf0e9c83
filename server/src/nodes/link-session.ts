import type { KeyObject } from "node:crypto";
import type { StreamHealth } from "@vigie/shared/cameras/health";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { NodeId, ViewingId } from "@vigie/shared/kernel/units";
import { HEARTBEAT_LOST_MS, HEARTBEAT_MS, type NODE_TO_SERVER } from "@vigie/shared/nodes/link";
import type { Act } from "@vigie/shared/people/acts";
import type { Logger } from "pino";
import type { Socket } from "socket.io";
import type { Require } from "../kernel/guard.ts";
import { repeat } from "../kernel/repeat.ts";
import type { ViewingReports } from "../viewings/index.ts";
import type { Assignments } from "./assignments.ts";
import { answerNode, callNode, type ToldPayload, type ToldValue } from "./calls.ts";
import { createClockOffset } from "./clock-offset.ts";
import type { Outbox } from "./outbox.ts";
import { proveServer } from "./proofs.ts";
import type { NodeConnection, NodeRegistry } from "./registry.ts";
import type { StreamStates } from "./states.ts";

/** What each message of a node is, for `decide`. A message that is not here does not compile, and one that is not known closes the link. */
const NODE_EVENTS = {
  "link:held": "node.connect",
  "outbox:batch": "node.connect",
  "cameras:health": "node.connect",
  "link:beat": "node.connect",
} as const satisfies Record<keyof typeof NODE_TO_SERVER, Act>;

const WELCOME_TIMEOUT_MS = 10_000;

export interface LinkDeps {
  clock: Clock;
  log: Logger;
  signingKey: KeyObject;
  require: Require;
  registry: NodeRegistry;
  states: StreamStates;
  outbox: Outbox;
  reports: Pick<ViewingReports, "reconcile" | "closeLost">;
  assignments: Assignments;
  offsetMeasured: (nodeId: NodeId, offsetMs: number) => void;
  healthMeasured: (nodeId: NodeId, streams: readonly StreamHealth[]) => void;
  /** It has told what it holds, and may be ordered. */
  linked: (nodeId: NodeId) => void;
}

/** What the node no longer holds, to be closed once its outbox is taken up to `outboxSequence`. */
interface Lost {
  viewingIds: ViewingId[];
  outboxSequence: number;
}

/** The server's end of one link: welcomes, compares what the node holds, then beats, assigns and takes the outbox. */
export function serveNode(socket: Socket, { nodeId, nonce }: { nodeId: NodeId; nonce: string }, deps: LinkDeps): void {
  const { clock, signingKey, require, registry, states, outbox, reports, assignments } = deps;
  const log = deps.log.child({ nodeId });
  const connection: NodeConnection = {
    isOpen: () => socket.connected,
    close: () => socket.disconnect(true),
    call: (event, payload, timeoutMs) => callNode(socket, event, payload, timeoutMs),
  };
  const pulse = createPulse(connection, nodeId, { ...deps, log });
  let epoch: string | null = null;
  let lost: Lost = { viewingIds: [], outboxSequence: 0 };

  async function closeLost(takenSequence: number): Promise<void> {
    if (lost.viewingIds.length === 0 || takenSequence < lost.outboxSequence) return;
    const { viewingIds } = lost;
    lost = { viewingIds: [], outboxSequence: 0 };
    await reports.closeLost(viewingIds);
  }

  function hear<E extends keyof typeof NODE_TO_SERVER>(
    event: E,
    act: (told: ToldPayload<E>) => Promise<ToldValue<E>>,
    afterwards?: () => void,
  ): void {
    const decided = async (told: ToldPayload<E>) => {
      require({ kind: "node", nodeId }, NODE_EVENTS[event], { kind: "csu" }, null);
      return act(told);
    };
    answerNode(socket, log, event, decided, afterwards);
  }

  const requireEpoch = (): string => {
    if (epoch === null) throw new AppError("request.invalid", "link:held comes first");
    return epoch;
  };

  hear(
    "link:held",
    async ({ assignmentVersion, openViewings, cameras, outboxEpoch, outboxSequence }) => {
      await assignments.outrun(assignmentVersion);
      const { ended, lost: viewingIds } = await reports.reconcile(nodeId, openViewings);
      epoch = outboxEpoch;
      lost = { viewingIds, outboxSequence };
      states.takeAll(nodeId, cameras);
      return { endedViewings: ended };
    },
    () => {
      if (!connection.isOpen()) return;
      registry.linked(nodeId, connection);
      pulse.start();
      assignments.tell(nodeId);
      deps.linked(nodeId);
      outbox.taken(nodeId, requireEpoch()).then(closeLost).catch(fail);
    },
  );
  hear("outbox:batch", async (batch) => {
    const sequence = await outbox.take(nodeId, requireEpoch(), batch);
    await closeLost(sequence);
    return { sequence };
  });
  hear("cameras:health", async ({ streams }) => {
    requireEpoch();
    deps.healthMeasured(nodeId, streams);
    return null;
  });
  hear("link:beat", async () => {
    requireEpoch();
    pulse.heard();
    return { serverAt: clock.now() };
  });
  socket.onAny((event: string) => {
    if (!(event in NODE_EVENTS)) connection.close();
  });
  socket.on("disconnect", () => {
    pulse.stop();
    registry.closed(nodeId, connection);
  });

  const fail = (error: unknown) => {
    log.warn({ err: error }, "node link given up");
    connection.close();
  };
  proveServer(signingKey, nonce, clock)
    .then((proof) => connection.call("link:welcome", { proof, serverAt: clock.now() }, WELCOME_TIMEOUT_MS))
    .catch(fail);
}

type PulseDeps = Pick<LinkDeps, "clock" | "log" | "registry" | "offsetMeasured">;

/** The link's own heartbeat: a beat each 500 ms, lost after 1.5 s of silence, found again when it is heard again. */
function createPulse(connection: NodeConnection, nodeId: NodeId, { clock, log, registry, offsetMeasured }: PulseDeps) {
  const offset = createClockOffset(clock);
  let cancelLost = (): void => undefined;
  let stopBeats: (() => void) | null = null;

  function heard(): void {
    cancelLost();
    if (stopBeats === null) return;
    registry.heard(nodeId, connection, true);
    cancelLost = clock.after(HEARTBEAT_LOST_MS, () => registry.heard(nodeId, connection, false));
  }

  async function beat(): Promise<void> {
    const sentMs = clock.monotonicMs();
    const { nodeAt } = await connection.call("link:beat", { serverAt: clock.now() }, HEARTBEAT_LOST_MS);
    offsetMeasured(nodeId, offset.measured(sentMs, nodeAt));
    heard();
  }

  return {
    heard,
    start(): void {
      stopBeats ??= repeat(clock, HEARTBEAT_MS, beat, (error) => log.debug({ err: error }, "beat unanswered"));
      heard();
    },
    stop(): void {
      stopBeats?.();
      stopBeats = null;
      cancelLost();
    },
  };
}
