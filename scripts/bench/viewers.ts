import { setTimeout as pause } from "node:timers/promises";
import { seed } from "../run/seed.ts";
import { allStreaming, type Bench, type Figures, nodeRssBytes } from "./bench.ts";
import { startCameras } from "./cameras.ts";
import { cpuMs, kernelBytes, rssBytes } from "./proc.ts";
import { round } from "./statistics.ts";
import { openViewers, type Viewer } from "./viewer.ts";

const VIEWERS = 100;
const STOPPED = 10;
const STOPPED_MS = 60_000;
const CPU_MS = 30_000;
const SAMPLE_MS = 200;
const MB = 1_000_000;

/** What a viewer costs the media node: its processor share while it reads, its memory when it stops to. */
export async function viewers(bench: Bench): Promise<Figures> {
  const cameras = await startCameras(bench, { count: 1, mode: "loop", main: "720p25", sub: "360p12" });
  const product = await bench.product();
  const seeded = await seed(product, cameras.seeds);
  await allStreaming(seeded.admin, 1);
  const [camera] = seeded.cameras;
  const { node: pid } = product.pids();
  if (camera === undefined || pid === null) throw new Error("the product has no camera or no media node");
  const operator = product.newApi();
  await operator.signIn(seeded.accounts.operator);

  const idlePct = await cpuPct(pid);
  bench.say(`opening ${VIEWERS} sockets`);
  const opened = await openViewers(operator, camera.id, "sub", VIEWERS);
  bench.onEnd(() => {
    for (const viewer of opened) viewer.close();
  });
  const streamsPct = (await cpuPct(pid)) - idlePct;
  bench.say(`${STOPPED} of them stop reading for ${STOPPED_MS / 1000} s`);
  const startBytes = await nodeRssBytes(product);
  const { growthBytes, kernelPeakBytes } = await stopReading(opened.slice(0, STOPPED), pid, product.nodeOrigin, startBytes);
  const others = opened.slice(STOPPED).filter((viewer) => viewer.isOpen()).length;
  return {
    "viewers.max_mb_per_viewer": round(growthBytes / STOPPED / MB, 2),
    "viewers.kernel_mb": round(kernelPeakBytes / MB, 1),
    "viewers.cpu_pct_per_100_streams": round(streamsPct, 1),
    "viewers.readers_still_open": others,
  };
}

/** Of one core. */
async function cpuPct(pid: number): Promise<number> {
  const before = { cpu: cpuMs(pid), at: performance.now() };
  await pause(CPU_MS);
  return ((cpuMs(pid) - before.cpu) / (performance.now() - before.at)) * 100;
}

async function stopReading(stopped: readonly Viewer[], pid: number, nodeOrigin: string, startBytes: number) {
  const port = Number(new URL(nodeOrigin).port);
  let growthBytes = 0;
  let kernelPeakBytes = 0;
  for (const viewer of stopped) viewer.pause();
  for (const endMs = performance.now() + STOPPED_MS; performance.now() < endMs; await pause(SAMPLE_MS)) {
    growthBytes = Math.max(growthBytes, rssBytes(pid) - startBytes);
    kernelPeakBytes = Math.max(kernelPeakBytes, kernelBytes(port));
  }
  for (const viewer of stopped) viewer.resume();
  return { growthBytes, kernelPeakBytes };
}
