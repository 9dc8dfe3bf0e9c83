import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import type { Product } from "../run/product.ts";
import { seed } from "../run/seed.ts";
import { allStreaming, type Bench, nodeRssBytes } from "./bench.ts";
import type { Cameras } from "./cameras.ts";
import { cpuMs } from "./proc.ts";
import { median, round } from "./statistics.ts";

/** The processor is read between these two instants after all cameras stream. */
export const FROM_MS = 15_000;
export const UNTIL_MS = 75_000;
const SETTLE_MS = 60_000;
const MB = 1_000_000;
const COMMUNE = "Bench";

/** What the node is measured at: cameras that are only pulled, or recorded as well. */
export interface MeasuredNode {
  bench: Bench;
  cameras: Cameras;
  isRecording: boolean;
}

/** A product with the first `count` cameras, all streaming; a commune without storage has none recorded. */
export async function streamingProduct({ bench, cameras, isRecording }: MeasuredNode, count: number): Promise<Product> {
  const product = await bench.product();
  const { admin } = await seed(product, cameras.seeds.slice(0, count), levels(isRecording));
  await allStreaming(admin, count);
  return product;
}

const levels = (isRecording: boolean) => ({
  serviceLevels: { [COMMUNE]: isRecording ? ("storage_and_viewing" as const) : ("network" as const) },
});

/** One side of the comparison in percent of a core, all cameras together, ended when it answers. */
export type Side = () => Promise<number>;

/** In ABBA order; the medians, of the node and of one ffmpeg a camera. */
export async function compared(
  bench: Bench,
  cameras: number,
  node: Side,
  ffmpeg: Side,
): Promise<{ ours: number; theirs: number }> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (const side of "ABBA") {
    const cpuPct = await (side === "A" ? node : ffmpeg)();
    bench.say(`${side === "A" ? "vigie node" : "ffmpeg"}: ${round(cpuPct, 2)} % of a core for ${cameras} cameras`);
    (side === "A" ? ours : theirs).push(cpuPct);
  }
  return { ours: median(ours), theirs: median(theirs) };
}

/** `output`: ffmpeg's arguments behind the copied stream of a camera. */
export async function ffmpegCpuPct(
  bench: Bench,
  cameras: Cameras,
  count: number,
  output: (camera: number) => string[],
): Promise<number> {
  const playsBefore = await cameras.plays();
  const copies = cameras.seeds.slice(0, count).map(({ main }, index) => startCopy(main, output(index)));
  const stop = () => Promise.all(copies.map(stopCopy));
  bench.onEnd(async () => void (await stop()));
  while ((await cameras.plays()) < playsBefore + count) await pause(200);
  const share = await cpuPctOf(copies.map(({ pid }) => pid ?? 0));
  await stop();
  return share;
}

/** In percent of one core, all together. */
export async function cpuPctOf(pids: readonly number[]): Promise<number> {
  const total = () => pids.reduce((sum, pid) => sum + cpuMs(pid), 0);
  await pause(FROM_MS);
  const before = { cpu: total(), at: performance.now() };
  await pause(UNTIL_MS - FROM_MS);
  return ((total() - before.cpu) / (performance.now() - before.at)) * 100;
}

/** Resident memory of the node with all cameras, less with none. */
export async function bytesPerCamera({ bench, cameras, isRecording }: MeasuredNode): Promise<number> {
  const product = await bench.product();
  const count = cameras.seeds.length;
  const { admin, addCameras } = await seed(product, [], levels(isRecording));
  const emptyBytes = await nodeRssBytes(product);
  await addCameras(cameras.seeds);
  await allStreaming(admin, count);
  await pause(SETTLE_MS);
  const fullBytes = await nodeRssBytes(product);
  bench.say(`media node: ${round(emptyBytes / MB, 1)} MB without a camera, ${round(fullBytes / MB, 1)} MB with ${count}`);
  await product.stop();
  return (fullBytes - emptyBytes) / count;
}

function startCopy(address: string, output: readonly string[]): ChildProcess {
  const args = ["-v", "error", "-rtsp_transport", "tcp", "-i", address, "-map", "0:v", "-c", "copy", ...output];
  return spawn("ffmpeg", args, { stdio: ["ignore", "ignore", "inherit"] });
}

async function stopCopy(copy: ChildProcess): Promise<void> {
  if (copy.exitCode !== null || copy.signalCode !== null) return;
  await new Promise((resolve) => {
    copy.once("exit", resolve);
    copy.kill("SIGKILL");
  });
}

export function nodePid(product: Product): number {
  const { node } = product.pids();
  if (node === null) throw new Error("the media node has ended");
  return node;
}
