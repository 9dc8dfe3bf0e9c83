import { bytesPerCamera, compared, cpuPctOf, ffmpegCpuPct, nodePid, streamingProduct } from "./against-ffmpeg.ts";
import type { Bench, Figures } from "./bench.ts";
import { startCameras } from "./cameras.ts";
import { round } from "./statistics.ts";

const COMPARED = 20;
const REMEMBERED = 40;
const MB = 1_000_000;

/** What a camera that is not recorded costs the media node, against one ffmpeg that copies each stream to nowhere. */
export async function ingest(bench: Bench): Promise<Figures> {
  const cameras = await startCameras(bench, { count: REMEMBERED, mode: "loop", main: "1080p25", sub: null });
  const measured = { bench, cameras, isRecording: false };
  async function node(): Promise<number> {
    const product = await streamingProduct(measured, COMPARED);
    const share = await cpuPctOf([nodePid(product)]);
    await product.stop();
    return share;
  }
  const ffmpeg = () => ffmpegCpuPct(bench, cameras, COMPARED, () => ["-f", "null", "-"]);
  const { ours, theirs } = await compared(bench, COMPARED, node, ffmpeg);
  return {
    "ingest.cpu_ratio": round(ours / theirs, 3),
    "ingest.cpu_pct_per_camera": round(ours / COMPARED, 3),
    "ingest.ffmpeg_cpu_pct_per_camera": round(theirs / COMPARED, 3),
    "ingest.mem_mb_per_camera": round((await bytesPerCamera(measured)) / MB, 2),
  };
}
