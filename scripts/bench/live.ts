import { setTimeout as pause } from "node:timers/promises";
import { Camera } from "@vigie/shared/cameras/schema";
import { type Seeded, seed } from "../run/seed.ts";
import { allStreaming, type Bench, type Figures } from "./bench.ts";
import { type Profile, startCameras } from "./cameras.ts";
import { type ConsolePage, openConsole } from "./console-page.ts";
import { percentile, round } from "./statistics.ts";

const SETTLE_MS = 10_000;
const WATCHED_MS = 60_000;
const TRIES = 30;
/** Between two tries, so that they fall anywhere in a group of pictures. */
const GOP_MS = 2_000;

/** How old a picture is when it is seen, and how soon it is there. One camera at a time is drawn and encoded: the machine has two cores. */
export async function live(bench: Bench): Promise<Figures> {
  const product = await bench.product();
  const seeded = await seed(product, []);
  const console = await openConsole(bench, product.origin, seeded.accounts.operator);

  const spot = await withCamera(bench, seeded, "720p25", async (camera) => {
    const ages = await spotAgesMs(bench, console, camera);
    const firsts = await firstPicturesMs(bench, console, camera);
    return { ages, firsts };
  });
  const small = await withCamera(bench, seeded, "360p12", (camera) => firstPicturesMs(bench, console, camera));
  const large = await withCamera(bench, seeded, "1080p25", (camera) => firstPicturesMs(bench, console, camera));
  return {
    "live.spot_p50_ms": round(percentile(spot.ages, 50), 0),
    "live.spot_p95_ms": round(percentile(spot.ages, 95), 0),
    "live.first_picture_p95_ms": Math.max(percentile(spot.firsts, 95), percentile(small, 95)),
    "live.first_picture_360_p95_ms": percentile(small, 95),
    "live.first_picture_720_p95_ms": percentile(spot.firsts, 95),
    "live.first_picture_1080_p95_ms": percentile(large, 95),
  };
}

/** A camera that draws its clock, for as long as `measure` takes. */
async function withCamera<T>(
  bench: Bench,
  { admin, addCameras }: Seeded,
  profile: Profile,
  measure: (camera: Camera) => Promise<T>,
): Promise<T> {
  const { seeds } = await startCameras(bench, { count: 1, mode: "live", main: profile, sub: null });
  const [camera] = await addCameras(seeds.map((each) => ({ ...each, commune: profile })));
  if (camera === undefined) throw new Error("the product made no camera");
  await allStreaming(admin, 1);
  const figures = await measure(camera);
  await admin.send("PATCH", `/api/cameras/${camera.id}`, { version: camera.version, disabled: true }, Camera);
  return figures;
}

async function spotAgesMs(bench: Bench, console: ConsolePage, camera: Camera): Promise<number[]> {
  const activatedAt = await console.activate(camera.id);
  await console.firstPaintedAfter(camera.id, activatedAt);
  await pause(SETTLE_MS);
  await console.takePainted();
  await pause(WATCHED_MS);
  const painted = await console.takePainted();
  await console.clearSelected();
  bench.say(`${camera.name}: ${painted.length} pictures by ${painted[0]?.transport} in ${WATCHED_MS / 1000} s`);
  return painted.map(({ paintedAt, drawnAt }) => paintedAt - drawnAt);
}

async function firstPicturesMs(bench: Bench, console: ConsolePage, camera: Camera): Promise<number[]> {
  const took: number[] = [];
  for (let index = 0; index < TRIES; index += 1) {
    await pause(GOP_MS / 2 + Math.random() * GOP_MS);
    await console.takePainted();
    const activatedAt = await console.activate(camera.id);
    const first = await console.firstPaintedAfter(camera.id, activatedAt);
    took.push(first.paintedAt - activatedAt);
    await console.clearSelected();
  }
  bench.say(`${camera.name}: first picture after ${took.toSorted((a, b) => a - b).join(" ")} ms`);
  return took;
}
