import { setTimeout as pause } from "node:timers/promises";
import type { Camera } from "@vigie/shared/cameras/schema";
import { Scene } from "@vigie/shared/walls/scenes";
import type { Bench, Figures } from "./bench.ts";
import { establishedConnections } from "./proc.ts";
import { median, round } from "./statistics.ts";
import { launch, openWall, type WallPage } from "./wall-page.ts";
import { openWallRoom, type WallRoom } from "./wall-room.ts";

const TILES = 25;
const MINUTE_MS = 60_000;
const COMPARED_MINUTE = 5;
const LAST_MINUTE = 20;
const SCENE_MS = 20_000;
/** In each minute one camera is gone for this long, before the readings, which are taken on the first scene. */
const GONE_MS = 12_000;
const READINGS = 5;
const READING_MS = 2_500;
const MB = 1_000_000;

interface Held {
  heapBytes: number;
  domNodes: number;
  videoElements: number;
  sockets: number;
}

/** Whether twenty minutes of scenes that come and go, with cameras that do, leave anything behind in the page or at the node. */
export async function wallSoak(bench: Bench): Promise<Figures> {
  const room = await openWallRoom(bench, { "360p12": 2 * TILES });
  const cameras = await room.add("360p12", 2 * TILES);
  await makeScenes(room, cameras);
  const console = await openWall(await launch(bench), room.product.origin, room.seeded.accounts.operator);
  const startedMs = performance.now();
  const at = (minute: number, afterMs: number) =>
    pause(Math.max(0, startedMs + (minute - 1) * MINUTE_MS + afterMs - performance.now()));
  let before: Held | null = null;
  let after: Held | null = null;
  for (let minute = 1; minute <= LAST_MINUTE; minute += 1) {
    await at(minute, 0);
    await console.page.keyboard.press("F2");
    const flapping = flap(room, cameras[TILES + (minute % TILES)]);
    await at(minute, SCENE_MS);
    await console.page.keyboard.press("F3");
    await flapping;
    await at(minute, 2 * SCENE_MS);
    // Each minute ends on the first scene: readings are compared on one scene.
    await console.page.keyboard.press("F1");
    if (minute === COMPARED_MINUTE) before = await held(room, console);
    if (minute === LAST_MINUTE) after = await held(room, console);
    bench.say(`minute ${minute}: ${await console.page.locator('[data-camera-id][data-state="live"]').count()} tiles live`);
  }
  if (before === null || after === null) throw new Error("nothing was measured");
  bench.say(`heap ${round(before.heapBytes / MB, 2)} then ${round(after.heapBytes / MB, 2)} MB`);
  bench.say(`nodes ${before.domNodes} then ${after.domNodes}, videos ${before.videoElements} then ${after.videoElements}`);
  return {
    "soak.heap_growth_pct": growthPct(before.heapBytes, after.heapBytes),
    "soak.dom_growth_pct": growthPct(before.domNodes, after.domNodes),
    "soak.video_elements_growth": after.videoElements - before.videoElements,
    "soak.sockets_growth": after.sockets - before.sockets,
  };
}

async function makeScenes({ operator }: WallRoom, cameras: readonly Camera[]): Promise<void> {
  const [first, second] = [cameras.slice(0, TILES), cameras.slice(TILES)];
  const mixed = cameras.filter((_, at) => at % 2 === 0);
  for (const [at, shown] of [first, second, mixed].entries()) {
    const contents = shown.map(({ id }) => ({ kind: "camera", cameraId: id }) as const);
    const scene = { name: `Scène ${at + 1}`, scope: "mine", layout: { kind: "named", name: "25" }, contents };
    await operator.send("POST", "/api/scenes", scene, Scene);
  }
}

async function flap(room: WallRoom, camera: Camera | undefined): Promise<void> {
  if (camera === undefined) return;
  const { server } = room.simulated("360p12");
  await server.cut(camera.name);
  await pause(GONE_MS);
  await server.restore(camera.name);
}

/** Medians of a few readings, each after a collection, once the scene stands. */
async function held(room: WallRoom, console: WallPage): Promise<Held> {
  await console.page.waitForFunction(
    (count) => document.querySelectorAll('[data-camera-id][data-state="live"]').length >= count,
    TILES,
  );
  const readings: Held[] = [];
  for (let index = 0; index < READINGS; index += 1) {
    // What the measurement itself keeps of what it saw is none of the product's.
    await console.take();
    const sockets = establishedConnections(Number(new URL(room.product.nodeOrigin).port));
    readings.push({ ...(await console.held()), sockets });
    await pause(READING_MS);
  }
  const of = (key: keyof Held) => median(readings.map((reading) => reading[key]));
  return { heapBytes: of("heapBytes"), domNodes: of("domNodes"), videoElements: of("videoElements"), sockets: of("sockets") };
}

const growthPct = (before: number, after: number) => round(((after - before) / before) * 100, 2);
