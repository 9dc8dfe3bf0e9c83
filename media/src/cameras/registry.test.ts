import type { StreamName, StreamState } from "@vigie/shared/cameras/schema";
import { CameraId, type EpochMs } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type CameraServer, startCameraServer } from "../../../scripts/cameras/index.ts";
import { hashOf, loopback, SMALL_STREAM, silent, until } from "../../../tests/integration/rtsp/support.ts";
import type { Frame } from "../frames/frame.ts";
import type { StreamBus } from "../frames/stream-bus.ts";
import { systemClock } from "../kernel/clock.ts";
import { type CameraRegistry, createCameraRegistry } from "./registry.ts";

let server: CameraServer;
let registry: CameraRegistry;
/** All that the node would tell of states. */
let told: { cameraId: CameraId; stream: StreamName; state: StreamState["state"] }[];

beforeAll(async () => {
  const camera = (name: string) => ({ name, main: { ...SMALL_STREAM }, sub: null });
  server = await startCameraServer({
    cameras: [camera("renamed"), camera("before"), camera("after"), camera("removed"), camera("neighbour")],
  });
});
afterAll(() => server.close());

beforeEach(() => {
  told = [];
  registry = createCameraRegistry({
    networks: loopback,
    clock: systemClock,
    log: silent,
    onState: (cameraId, stream, { state }) => told.push({ cameraId, stream, state }),
    onSource: () => undefined,
  });
});
afterEach(() => registry.stop());

/** Whom an order covers is decided before: media/src/cameras/orders.ts. */
const authorisedUntil = Number.MAX_SAFE_INTEGER as EpochMs;
const pulled = (from: string, cameraId = CameraId.parse(uuidv7())): AssignedCamera => ({
  cameraId,
  name: from,
  authorisedUntil,
  recording: null,
  source: { kind: "rtsp", main: server.address(from, "main"), sub: null, credentials: null },
});
const pushed = (streamKeyHash: string, cameraId = CameraId.parse(uuidv7())): AssignedCamera => ({
  cameraId,
  name: "Drone",
  authorisedUntil,
  recording: null,
  source: { kind: "push", streamKeyHash },
});

function busOf({ cameraId }: AssignedCamera): StreamBus {
  const bus = registry.bus(cameraId, "main");
  if (bus === null) throw new Error("the camera has no bus");
  return bus;
}

/** Looks at a bus; `seen` is what came, in order. */
function look(bus: StreamBus) {
  const seen: (Frame | StreamState["state"])[] = [];
  bus.subscribe({ onFrame: (frame) => seen.push(frame), onState: ({ state }) => seen.push(state) });
  const frames = () => seen.filter((each): each is Frame => typeof each !== "string");
  return { seen, frames };
}

const connections = (name: string) => new Set(server.requests(name).map(({ connection }) => connection)).size;
const methods = (name: string) => server.requests(name).map(({ method }) => method);
const statesOf = (camera: AssignedCamera) =>
  told.filter(({ cameraId }) => cameraId === camera.cameraId).map(({ state }) => state);

it("lets a camera flow on that was renamed: same bus, same session", async () => {
  const camera = pulled("renamed");
  registry.assign([camera]);
  const bus = busOf(camera);
  const { frames } = look(bus);
  await until(() => expect(frames().length).toBeGreaterThan(5));
  const [requests, before] = [methods("renamed").length, frames().length];
  registry.assign([{ ...camera, name: "Place du Marché" }]);
  expect(registry.bus(camera.cameraId, "main")).toBe(bus);
  expect(registry.find(camera.cameraId)?.name).toBe("Place du Marché");
  await until(() => expect(frames().length).toBeGreaterThan(before + 2 * SMALL_STREAM.gopFrames));
  expect(methods("renamed").slice(requests)).toEqual([]);
  expect(connections("renamed")).toBe(1);
  expect(statesOf(camera)).toEqual(["connecting", "streaming"]);
});

it("dials a changed address for those who look already: the old session ends, nothing of it comes after", async () => {
  const camera = pulled("before");
  registry.assign([camera]);
  const bus = busOf(camera);
  const { seen, frames } = look(bus);
  await until(() => expect(frames().length).toBeGreaterThan(5));
  registry.assign([pulled("after", camera.cameraId)]);
  const changedAt = seen.length;
  expect(registry.bus(camera.cameraId, "main")).toBe(bus);
  const since = () => seen.slice(changedAt).filter((each): each is Frame => typeof each !== "string");
  await until(() => expect(since().length).toBeGreaterThan(5));
  await until(() => expect(methods("before")).toContain("TEARDOWN"));
  const sent = new Set(server.frames("after", "main").map(({ sha256 }) => sha256));
  expect(since().filter((frame) => !sent.has(hashOf(frame)))).toEqual([]);
  expect(since()[0]?.isKey).toBe(true);
  expect(statesOf(camera)).toEqual(["connecting", "streaming", "idle", "connecting", "streaming"]);
  expect([connections("before"), connections("after")]).toEqual([1, 1]);
});

it("forgets a camera that is no longer assigned, whose viewers see it idle; its neighbour goes on", async () => {
  const [camera, neighbour] = [pulled("removed"), pulled("neighbour")];
  registry.assign([camera, neighbour]);
  const bus = busOf(camera);
  const [lost, kept] = [look(bus), look(busOf(neighbour))];
  await until(() => expect(Math.min(lost.frames().length, kept.frames().length)).toBeGreaterThan(5));
  registry.assign([neighbour]);
  expect(bus.state.state).toBe("idle");
  expect(lost.seen.at(-1)).toBe("idle");
  expect([registry.bus(camera.cameraId, "main"), registry.find(camera.cameraId)]).toEqual([null, null]);
  expect(registry.states()).toMatchObject([{ cameraId: neighbour.cameraId, main: { state: "streaming" }, sub: null }]);
  await until(() => expect(methods("removed")).toContain("TEARDOWN"));
  const count = kept.frames().length;
  await until(() => expect(kept.frames().length).toBeGreaterThan(count + SMALL_STREAM.gopFrames));
  expect(lost.seen.at(-1)).toBe("idle");
  expect([connections("removed"), connections("neighbour")]).toEqual([1, 1]);
});

it("holds a bus for a camera that pushes, under each of its keys, and dials nobody for it", async () => {
  const camera = pushed("one");
  registry.assign([camera]);
  const bus = busOf(camera);
  const { seen } = look(bus);
  expect(registry.bus(camera.cameraId, "sub")).toBeNull();
  expect(registry.states()).toEqual([{ cameraId: camera.cameraId, main: bus.state, sub: null }]);
  expect(bus.state.state).toBe("idle");
  registry.assign([pushed("two", camera.cameraId)]);
  expect(registry.bus(camera.cameraId, "main")).toBe(bus);
  expect(registry.find(camera.cameraId)?.source).toEqual({ kind: "push", streamKeyHash: "two" });
  await registry.stop();
  expect([seen, told]).toEqual([[], []]);
});
