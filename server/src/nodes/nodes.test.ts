import type { Camera, StreamState } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createClockOffset } from "./clock-offset.ts";
import { createNodeRegistry, type NodeConnection, type NodePresence } from "./registry.ts";
import { createStreamStates } from "./states.ts";

const nodeId = "01a20cdd-465c-7469-b069-a6dcd1b915fc" as NodeId;
const otherNode = "01a20cdd-465c-7469-b069-a6dcd1b915fd" as NodeId;
const cameraId = "01a20cdd-41ed-7215-a252-88f341027eba" as CameraId;
const at = (ms: number) => ms as EpochMs;
const camera = {
  id: cameraId,
  nodeId,
  source: { kind: "rtsp", main: "rtsp://10.20.0.1/a", sub: "rtsp://10.20.0.1/b", hasCredentials: false },
  recording: CONTINUOUS,
  disabledAt: null,
} as Camera;
const streaming = (sinceAt: number): StreamState => ({ state: "streaming", sinceAt: at(sinceAt), format: null });
const stalled = (sinceAt: number): StreamState => ({ state: "backing_off", sinceAt: at(sinceAt), fault: "stalled" });

describe("streams' states", () => {
  let presence: Pick<NodePresence, "state" | "sinceAt">;
  let states: ReturnType<typeof createStreamStates>;
  let changes: number;
  beforeEach(() => {
    presence = { state: "connected", sinceAt: at(50) };
    changes = 0;
    states = createStreamStates({
      findNode: () => presence as NodePresence,
      changed: () => {
        changes += 1;
      },
    });
  });
  const view = (of: Camera = camera) => states.view([of])[0];

  it("are idle until the node tells, then what it tells", () => {
    expect(view()).toMatchObject({ main: { state: "idle" }, sub: { state: "idle" } });
    states.take(nodeId, { cameraId, stream: "main", state: streaming(100) });
    expect(view()).toMatchObject({ main: streaming(100), sub: { state: "idle" } });
    expect(changes).toBe(1);
  });

  it("are not turned back by an outbox that waited", () => {
    states.takeAll(nodeId, [{ cameraId, main: streaming(200), sub: null }]);
    states.take(nodeId, { cameraId, stream: "main", state: stalled(150) });
    expect(view()?.main).toEqual(streaming(200));
    states.take(nodeId, { cameraId, stream: "main", state: stalled(250) });
    expect(view()?.main).toEqual(stalled(250));
  });

  it("are nobody's while the node is lost, and its own again when it is back", () => {
    states.takeAll(nodeId, [{ cameraId, main: streaming(200), sub: streaming(200) }]);
    presence = { state: "lost", sinceAt: at(300) };
    const lost = { state: "backing_off", sinceAt: at(300), fault: "node_lost" };
    expect(view()).toMatchObject({ main: lost, sub: lost });
    presence = { state: "connected", sinceAt: at(400) };
    expect(view()?.main).toEqual(streaming(200));
  });

  it("are those of the camera's own node, and idle for a camera out of use", () => {
    states.takeAll(otherNode, [{ cameraId, main: streaming(200), sub: null }]);
    expect(view()?.main.state).toBe("idle");
    states.takeAll(nodeId, [{ cameraId, main: streaming(200), sub: null }]);
    expect(view({ ...camera, disabledAt: at(500) })?.main).toEqual({ state: "idle", sinceAt: at(500) });
  });

  it("forget what a node no longer has", () => {
    states.takeAll(nodeId, [{ cameraId, main: streaming(200), sub: null }]);
    states.takeAll(nodeId, []);
    expect(view()?.main.state).toBe("idle");
  });
});

describe("a node's clock", () => {
  it("is measured by the quickest exchange, which ages", () => {
    const clock = new ManualClock();
    const offset = createClockOffset(clock);
    /** An exchange with a node that is 700 ms ahead; the way back takes all of the round trip. */
    const exchange = (roundTripMs: number, aheadMs: number) => {
      const sentMs = clock.monotonicMs();
      const nodeAt = (clock.now() + aheadMs) as EpochMs;
      clock.advance(roundTripMs);
      return offset.measured(sentMs, nodeAt);
    };
    expect(exchange(10, 700)).toBeCloseTo(695, 6);
    expect(exchange(400, 700)).toBeCloseTo(695, 6);
    expect(exchange(2, 700)).toBeCloseTo(699, 6);
    // It was set right: believed soon, though no exchange is as quick again.
    for (let n = 0; n < 40; n += 1) exchange(4, 0);
    expect(exchange(4, 0)).toBeCloseTo(-2, 6);
  });
});

describe("an order", () => {
  const node = {
    id: nodeId,
    name: "n",
    origin: "http://localhost:1",
    rtmpOrigin: null,
    publicKey: "k",
    admittedAt: at(0),
    clockOffsetMs: null,
  };
  /** Runs what is due, and lets promises settle, until nothing more can happen. */
  async function pass(clock: ManualClock, turns = 10): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(500);
    }
  }

  it("is repeated until it is acknowledged, and given up with the link that it was for", async () => {
    const clock = new ManualClock();
    const registry = createNodeRegistry({ clock, log: silentLog, changed: () => undefined });
    let calls = 0;
    let isOpen = true;
    const connection = (answersFrom: number): NodeConnection => ({
      isOpen: () => isOpen,
      close: () => undefined,
      async call() {
        calls += 1;
        if (calls < answersFrom) throw new Error("not acknowledged");
        return null as never;
      },
    });
    const order = { viewingId: cameraId as never, cause: "signed_out" } as const;
    registry.put(node);
    registry.linked(nodeId, connection(3));
    const delivered = registry.deliver(nodeId, "viewing:end", order);
    await pass(clock);
    await delivered;
    expect(calls).toBe(3);

    registry.linked(nodeId, connection(Number.POSITIVE_INFINITY));
    const givenUp = registry.deliver(nodeId, "viewing:end", order);
    await pass(clock);
    isOpen = false;
    await pass(clock);
    await givenUp;
    expect(calls).toBeGreaterThan(4);
  });

  it("to a node without a link is not made", async () => {
    const registry = createNodeRegistry({ clock: new ManualClock(), log: silentLog, changed: () => undefined });
    registry.put(node);
    await registry.deliver(nodeId, "viewing:end", { viewingId: cameraId as never, cause: "signed_out" });
    await expect(registry.call(nodeId, "viewing:held", { viewingIds: [] }, 1_000)).rejects.toMatchObject({
      code: "node.unreachable",
    });
  });
});
