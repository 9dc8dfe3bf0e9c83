import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Product } from "../run/product.ts";
import { seed } from "../run/seed.ts";
import { allStreaming, type Bench, type Figures, nodeRssBytes } from "./bench.ts";
import { type Cameras, startCameras } from "./cameras.ts";
import { cpuMs } from "./proc.ts";
import { median, round } from "./statistics.ts";

const COMPARED = 20;
const REMEMBERED = 40;
/** The processor is read between these two instants after all cameras stream. */
const FROM_MS = 15_000;
const UNTIL_MS = 75_000;
const SETTLE_MS = 60_000;
const MB = 1_000_000;

/** What a camera costs the media node, against one ffmpeg that copies each stream to nowhere. */
export async function ingest(bench: Bench): Promise<Figures> {
  const cameras = await startCameras(bench, { count: REMEMBERED, mode: "loop", main: "1080p25", sub: null });
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const side of "ABBA") {
    const cpuPct = side === "A" ? await nodeCpuPct(bench, cameras) : await ffmpegCpuPct(bench, cameras);
    bench.say(`${side === "A" ? "vigie node" : "ffmpeg"}: ${round(cpuPct, 2)} % of a core for ${COMPARED} cameras`);
    (side === "A" ? ours : theirs).push(cpuPct);
  }
  return {
    "ingest.cpu_ratio": round(median(ours) / median(theirs), 3),
    "ingest.cpu_pct_per_camera": round(median(ours) / COMPARED, 3),
    "ingest.ffmpeg_cpu_pct_per_camera": round(median(theirs) / COMPARED, 3),
    "ingest.mem_mb_per_camera": round((await bytesPerCamera(bench, cameras)) / MB, 2),
  };
}

async function nodeCpuPct(bench: Bench, cameras: Cameras): Promise<number> {
  const product = await bench.product();
  const { admin } = await seed(product, cameras.seeds.slice(0, COMPARED));
  await allStreaming(admin, COMPARED);
  const share = await cpuPctOf([pidOf(product)]);
  await product.stop();
  return share;
}

async function ffmpegCpuPct(bench: Bench, cameras: Cameras): Promise<number> {
  const playsBefore = await cameras.plays();
  const copies = cameras.seeds.slice(0, COMPARED).map(({ main }) => startCopy(main));
  const stop = () => Promise.all(copies.map(stopCopy));
  bench.onEnd(async () => void (await stop()));
  while ((await cameras.plays()) < playsBefore + COMPARED) await pause(200);
  const share = await cpuPctOf(copies.map(({ pid }) => pid ?? 0));
  await stop();
  return share;
}

/** In percent of one core, all together. */
async function cpuPctOf(pids: readonly number[]): Promise<number> {
  const total = () => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  await pause(FROM_MS);
  const before = { cpu: total(), at: performance.now() };
  await pause(UNTIL_MS - FROM_MS);
  return ((total() - before.cpu) / (performance.now() - before.at)) * 100;
}

async function bytesPerCamera(bench: Bench, cameras: Cameras): Promise<number> {
  const product = await bench.product();
  const { admin, addCameras } = await seed(product, []);
  const emptyBytes = await nodeRssBytes(product);
  await addCameras(cameras.seeds);
  await allStreaming(admin, REMEMBERED);
  await pause(SETTLE_MS);
  const fullBytes = await nodeRssBytes(product);
  bench.say(`media node: ${round(emptyBytes / MB, 1)} MB without a camera, ${round(fullBytes / MB, 1)} MB with ${REMEMBERED}`);
  return (fullBytes - emptyBytes) / REMEMBERED;
}

function startCopy(address: string): ChildProcess {
  const args = ["-v", "error", "-rtsp_transport", "tcp", "-i", address, "-map", "0:v", "-c", "copy", "-f", "null", "-"];
  return spawn("ffmpeg", args, { stdio: ["ignore", "ignore", "inherit"] });
}

async function stopCopy(copy: ChildProcess): Promise<void> {
  if (copy.exitCode !== null || copy.signalCode !== null) return;
  await new Promise((resolve) => {
    copy.once("exit", resolve);
    copy.kill("SIGKILL");
  });
}

function pidOf(product: Product): number {
  const { node } = product.pids();
  if (node === null) throw new Error("the media node has ended");
  return node;
}
