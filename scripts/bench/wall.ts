import { setTimeout as pause } from "node:timers/promises";
import type { Camera } from "@vigie/shared/cameras/schema";
import { Scene } from "@vigie/shared/walls/scenes";
import type { Page } from "playwright-core";
import type { Bench, Figures } from "./bench.ts";
import { ageMs, liveSeconds } from "./sent-frames.ts";
import { percentile, round } from "./statistics.ts";
import { launch, openWall, type WallPage } from "./wall-page.ts";
import { compose, openWallRoom, spotAnd, type WallRoom } from "./wall-room.ts";

const SETTLE_MS = 15_000;
const WATCHED_MS = 60_000;
const SCENE_TRIES = 20;
const PUSH_TRIES = 30;
const BETWEEN_TRIES_MS = 1_500;
const SCENE_TILES = 25;
const RUNG_TILES = 9;

/** How old the pictures of a whole wall are, how soon a scene and a push are there, and what the last rung costs in delay. */
export async function wall(bench: Bench): Promise<Figures> {
  const room = await openWallRoom(bench, { "720p25": 1, "360p12": 2 * SCENE_TILES });
  const browser = await launch(bench);
  const console = await openWall(browser, room.product.origin, room.seeded.accounts.operator);
  const [spot] = await room.add("720p25", 1);
  if (spot === undefined) throw new Error("the product made no camera");
  const small = await room.add("360p12", 25);
  await compose(room.operator, spotAnd(25, 6, 5), [spot, ...small]);
  const tiles25 = await watched(room, console, [spot, ...small]);
  small.push(...(await room.add("360p12", 11)));
  await compose(room.operator, spotAnd(36, 8, 5), [spot, ...small]);
  const tiles36 = await watched(room, console, [spot, ...small]);
  small.push(...(await room.add("360p12", 2 * SCENE_TILES - small.length)));
  const scenes = await sceneChangesMs(room, console, small);
  const pushes = await pushesMs(
    room,
    console,
    await openWall(browser, room.product.origin, room.seeded.accounts.supervisor),
    small,
  );
  await browser.close();
  await room.product.stop();
  const rung = await lastRungAgesMs(bench);
  return {
    ...named("wall", tiles25),
    ...named("wall36", tiles36),
    "wall.scene_change_p95_ms": percentile(scenes, 95),
    "wall.push_p95_ms": percentile(pushes, 95),
    "wall.llhls_p95_ms": round(percentile(rung, 95), 0),
  };
}

interface Watched {
  ages: number[];
  liveShare: number;
  droppedPct: number;
}

const named = (name: string, { ages, liveShare, droppedPct }: Watched): Figures => ({
  [`${name}.frame_age_p95_ms`]: round(percentile(ages, 95), 0),
  [`${name}.live_share`]: round(liveShare, 4),
  [`${name}.dropped_pct`]: round(droppedPct, 2),
});

/** A minute of a wall that nobody touches, after it has come to rest. */
async function watched(room: WallRoom, console: WallPage, cameras: readonly Camera[]): Promise<Watched> {
  await console.page.waitForFunction(
    (count) => document.querySelectorAll("[data-state=live][data-camera-id]").length >= count,
    cameras.length,
  );
  await pause(SETTLE_MS);
  await console.take();
  const [before, from] = [await console.painted(), Date.now()];
  await pause(WATCHED_MS);
  const [after, to] = [await console.painted(), Date.now()];
  const { sightings } = await console.take();
  const ages: number[] = [];
  let [live, sent, painted] = [0, 0, 0];
  for (const camera of cameras) {
    const log = await room.sent(camera);
    const seen = sightings
      .filter(({ cameraId }) => cameraId === camera.id)
      .flatMap((sighting) => {
        const age = ageMs(log, sighting);
        return age === null ? [] : [{ paintedAt: sighting.paintedAt, ageMs: age }];
      });
    ages.push(...seen.map(({ ageMs }) => ageMs));
    live += liveSeconds(seen, from, to);
    painted += (after[camera.id] ?? 0) - (before[camera.id] ?? 0);
    sent += [...log.values()].flat().filter((instant) => instant > from && instant <= to).length;
  }
  const seconds = cameras.length * Math.floor((to - from) / 1_000);
  room.bench.say(
    `${cameras.length} tiles: ${sightings.length} pictures read, ${painted} painted of ${sent} sent, median age ${percentile(ages, 50)} ms`,
  );
  return { ages, liveShare: live / seconds, droppedPct: (1 - painted / sent) * 100 };
}

/** From the key to the last of the first pictures of a scene whose cameras were not on the wall before. */
async function sceneChangesMs({ bench, operator }: WallRoom, console: WallPage, cameras: readonly Camera[]): Promise<number[]> {
  const halves = [cameras.slice(0, SCENE_TILES), cameras.slice(SCENE_TILES, 2 * SCENE_TILES)] as const;
  for (const [at, half] of halves.entries()) {
    const contents = half.map(({ id }) => ({ kind: "camera", cameraId: id }) as const);
    const scene = { name: `Scène ${at + 1}`, scope: "mine", layout: { kind: "named", name: "25" }, contents };
    await operator.send("POST", "/api/scenes", scene, Scene);
  }
  await pause(BETWEEN_TRIES_MS);
  const took: number[] = [];
  for (let index = 0; index < SCENE_TRIES; index += 1) {
    const half = halves[index % 2] ?? [];
    await pause(BETWEEN_TRIES_MS + Math.random() * BETWEEN_TRIES_MS);
    await console.take();
    await console.page.keyboard.press(`F${(index % 2) + 1}`);
    const lastAt = await console.allPaintedAfter(
      half.map(({ id }) => id),
      await console.keyAt(),
    );
    took.push(lastAt - (await console.keyAt()));
  }
  // The first one changes a wall of another layout, and no scene.
  const changes = took.slice(1);
  bench.say(`scene of ${SCENE_TILES} tiles after ${changes.toSorted((a, b) => a - b).join(" ")} ms`);
  return changes;
}

/** From the supervisor's key to the picture on the operator's console. Both pages have this machine's clock. */
async function pushesMs(
  { bench, operator }: WallRoom,
  console: WallPage,
  supervisor: WallPage,
  cameras: readonly Camera[],
): Promise<number[]> {
  const display = await compose(operator, { kind: "named", name: "9" }, cameras.slice(0, 9));
  await supervisor.page.goto(new URL("/room", supervisor.page.url()).href);
  await supervisor.page.locator(`[data-room-tile="${display.id}/0"]`).focus();
  const took: number[] = [];
  for (let index = 0; index < PUSH_TRIES; index += 1) {
    const camera = cameras[9 + (index % (cameras.length - 9))];
    if (camera === undefined) throw new Error("no camera to push");
    await pause(BETWEEN_TRIES_MS + Math.random() * BETWEEN_TRIES_MS);
    await console.take();
    await supervisor.page.keyboard.type(String(camera.number));
    await supervisor.page.keyboard.press("Enter");
    const paintedAt = await console.allPaintedAfter([camera.id], await supervisor.keyAt());
    took.push(paintedAt - (await supervisor.keyAt()));
  }
  bench.say(`pushed picture after ${took.toSorted((a, b) => a - b).join(" ")} ms`);
  return took;
}

/** Over TLS and HTTP/2, with the media socket out of reach: every tile plays on the last rung. */
async function lastRungAgesMs(bench: Bench): Promise<number[]> {
  const room = await openWallRoom(bench, { "360p12": RUNG_TILES }, { VIGIE_TLS: "local" });
  const cameras = await room.add("360p12", RUNG_TILES);
  await compose(room.operator, { kind: "named", name: "9" }, cameras);
  const before = (page: Page) => page.routeWebSocket(/\/live$/, (socket) => void socket.close());
  const console = await openWall(await launch(bench), room.product.origin, room.seeded.accounts.operator, { before });
  await console.page.waitForFunction(
    (count) => document.querySelectorAll('[data-transport="hls"][data-state="live"]').length >= count,
    RUNG_TILES,
    { timeout: 90_000 },
  );
  await pause(SETTLE_MS);
  await console.take();
  await pause(WATCHED_MS);
  const { sightings } = await console.take();
  const ages: number[] = [];
  for (const camera of cameras) {
    const log = await room.sent(camera);
    const own = sightings.filter(({ cameraId, transport }) => cameraId === camera.id && transport === "hls");
    ages.push(...own.map((sighting) => ageMs(log, sighting)).filter((age) => age !== null));
  }
  bench.say(`last rung: ${ages.length} pictures read, median age ${percentile(ages, 50)} ms`);
  return ages;
}
