import type { StreamHealth } from "@vigie/shared/cameras/health";
import type { Camera, CameraStates, StreamState } from "@vigie/shared/cameras/schema";
import { CameraId, CameraNumber, NodeId, SiteId } from "@vigie/shared/kernel/units";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { v7 as uuidv7 } from "uuid";
import { beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createHealthService, type HealthService } from "./service.ts";

const nodeId = NodeId.parse(uuidv7());
const elsewhere = NodeId.parse(uuidv7());

let clock: ManualClock;
let cameras: Camera[];
let states: Map<CameraId, StreamState>;
let health: HealthService;

beforeEach(() => {
  clock = new ManualClock();
  cameras = [aCamera(1), aCamera(2), aCamera(3)];
  states = new Map();
  const stateOf = ({ id }: Camera): CameraStates => ({
    cameraId: id,
    main: states.get(id) ?? { state: "streaming", sinceAt: clock.now(), format: null },
    sub: null,
  });
  health = createHealthService({
    clock,
    cameras: async () => cameras,
    findCamera: async (id) => cameras.find((each) => each.id === id) ?? null,
    states: (asked) => asked.map(stateOf),
  });
});

const aCamera = (number: number, change: Partial<Camera> = {}): Camera => ({
  id: CameraId.parse(uuidv7()),
  number: CameraNumber.parse(number),
  name: `Camera ${number}`,
  siteId: SiteId.parse(uuidv7()),
  nodeId,
  source: { kind: "push" },
  recording: CONTINUOUS,
  disabledAt: null,
  version: 1,
  ...change,
});

const aSample = ({ id }: Camera, change: Partial<StreamHealth> = {}): StreamHealth => ({
  cameraId: id,
  stream: "main",
  at: clock.now(),
  lastFrameAt: clock.now(),
  framesPerSecond: 25,
  expectedFramesPerSecond: 25,
  bitrateBps: 1,
  expectedBitrateBps: null,
  reconnects: 0,
  clockOffsetMs: null,
  signs: [],
  ...change,
});

function camera(number: number): Camera {
  const found = cameras.find((each) => each.number === number);
  if (found === undefined) throw new Error(`no camera ${number}`);
  return found;
}
const numbers = async () =>
  (await health.board()).cameras.map(({ cameraId }) => cameras.find(({ id }) => id === cameraId)?.number);

describe("the board", () => {
  it("lists every camera in use, worst first, then the one that waits longest", async () => {
    states.set(camera(2).id, { state: "backing_off", sinceAt: clock.now(), fault: "stalled" });
    health.take(nodeId, [aSample(camera(3), { signs: ["black"] })]);
    expect(await numbers()).toEqual([2, 3, 1]);
    clock.advance(5_000);
    states.set(camera(1).id, { state: "backing_off", sinceAt: clock.now(), fault: "connection_refused" });
    expect(await numbers()).toEqual([2, 1, 3]);
    cameras = cameras.map((each) => (each.number === 2 ? { ...each, disabledAt: clock.now() } : each));
    expect((await health.board()).cameras).toHaveLength(2);
  });

  it("shows the newest sample of each stream, and none of a node that fell silent or no longer has the camera", async () => {
    health.take(nodeId, [aSample(camera(1), { framesPerSecond: 20 })]);
    health.take(nodeId, [aSample(camera(1), { framesPerSecond: 21 })]);
    health.take(elsewhere, [aSample(camera(2), { signs: ["black"] })]);
    expect((await health.of(camera(1).id)).streams).toMatchObject([{ framesPerSecond: 21 }]);
    expect(await health.of(camera(2).id)).toMatchObject({ streams: [], findings: [] });
    clock.advance(15_000);
    expect((await health.of(camera(1).id)).streams).toEqual([]);
  });

  it("follows what lasts while nobody looks", async () => {
    const sinceAt = clock.now();
    for (let seconds = 0; seconds <= 20; seconds += 5) {
      health.take(nodeId, [aSample(camera(1), { framesPerSecond: 2 })]);
      await health.sweep();
      clock.advance(5_000);
    }
    expect((await health.of(camera(1).id)).findings).toEqual([{ fault: "frames_missing", stream: "main", sinceAt }]);
  });

  it("forgets what a camera showed before it was out of use", async () => {
    health.take(nodeId, [aSample(camera(1), { signs: ["black"] })]);
    expect((await health.of(camera(1).id)).findings).toHaveLength(1);
    const before = cameras;
    cameras = cameras.map((each) => (each.number === 1 ? { ...each, disabledAt: clock.now() } : each));
    await health.sweep();
    expect(await health.of(camera(1).id)).toEqual({ cameraId: camera(1).id, streams: [], findings: [] });
    cameras = before;
    expect((await health.of(camera(1).id)).findings).toEqual([]);
  });

  it("knows no camera that is not there", async () => {
    await expect(health.of(CameraId.parse(uuidv7()))).rejects.toMatchObject({ code: "camera.not_found" });
  });
});
