import { CameraHealth, HealthBoard, type HealthFault } from "@vigie/shared/cameras/health";
import { afterAll, beforeAll, expect, it } from "vitest";
import { aLoopedCamera, cameraOf, untilState } from "../faults/watching.ts";
import { eventually, openRoom, type Room } from "../support/product.ts";

const WELL = "Place d’Armes";
const LOSING = "Rue Taison";
const STALLING = "Pont Moyen";
const FLAPPING = "Porte des Allemands";

let room: Room;

beforeAll(async () => {
  // One packet in forty is one in each group of pictures: what follows it in the group cannot be decoded.
  const losing = aLoopedCamera(LOSING, { quirks: { loseEveryPackets: 40 } });
  room = await openRoom([aLoopedCamera(WELL), losing, aLoopedCamera(STALLING), aLoopedCamera(FLAPPING)]);
  for (const camera of room.cameras) await untilState(room, camera, "streaming");
});
afterAll(() => room?.stop());

const healthOf = (name: string) => room.admin.get(`/api/cameras/${cameraOf(room, name).id}/health`, CameraHealth);
const mainOf = ({ streams }: CameraHealth) => streams.find(({ stream }) => stream === "main");

const untilFound = (name: string, fault: HealthFault) =>
  eventually(`${name} is found ${fault}`, async () => {
    const { findings } = await healthOf(name);
    return findings.find((each) => each.fault === fault);
  });

it("measures a camera that is well, and finds nothing wrong with it", async () => {
  const health = await eventually("a measure of a whole interval", async () => {
    const health = await healthOf(WELL);
    return (mainOf(health)?.framesPerSecond ?? 0) > 20 && health;
  });
  const main = mainOf(health);
  expect(main).toMatchObject({ expectedFramesPerSecond: 25, reconnects: 0, signs: [] });
  expect(main?.framesPerSecond).toBeLessThan(30);
  expect(main?.bitrateBps).toBeGreaterThan(50_000);
  expect(Math.abs(main?.clockOffsetMs ?? Number.NaN)).toBeLessThan(2_000);
  expect(health.findings).toEqual([]);
});

it("finds a camera whose frames are lost on the way, since when, and that it has recovered", async () => {
  const { sinceAt } = await untilFound(LOSING, "frames_missing");
  const again = await untilFound(LOSING, "frames_missing");
  expect(again.sinceAt).toBe(sinceAt);
  await room.simulator.changeQuirks(LOSING, { loseEveryPackets: null });
  await eventually("it is well again", async () => (await healthOf(LOSING)).findings.length === 0);
});

it("finds a camera that says nothing more, and puts it first", async () => {
  await room.simulator.stall(STALLING);
  const { sinceAt } = await untilFound(STALLING, "no_signal");
  const { cameras } = await room.admin.get("/api/cameras/health", HealthBoard);
  expect(cameras[0]).toMatchObject({ cameraId: cameraOf(room, STALLING).id, findings: [{ fault: "no_signal", sinceAt }] });
  expect(cameras.at(-1)?.findings).toEqual([]);
  await room.simulator.restore(STALLING);
  await eventually("it is well again", async () => (await healthOf(STALLING)).findings.length === 0);
});

it("counts how often a camera had to be dialled anew, and finds it unsteady", async () => {
  for (let times = 0; times < 3; times += 1) {
    await untilState(room, cameraOf(room, FLAPPING), "streaming");
    await room.simulator.inject(FLAPPING, { kind: "reset" });
    await untilState(room, cameraOf(room, FLAPPING), "backing_off");
  }
  await untilFound(FLAPPING, "unsteady");
  expect(mainOf(await healthOf(FLAPPING))?.reconnects).toBe(3);
});
