import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import type { Product } from "../run/product.ts";
import { bytesPerCamera, compared, cpuPctOf, ffmpegCpuPct, nodePid, streamingProduct } from "./against-ffmpeg.ts";
import type { Bench, Figures } from "./bench.ts";
import { startCameras } from "./cameras.ts";
import { writtenBytes } from "./proc.ts";
import { median, round } from "./statistics.ts";

const COMPARED = 20;
const MB = 1_000_000;
const BOX_HEAD_BYTES = 8;

/** What a recorded camera costs the media node, pulled, kept to join on, hashed and written, against one ffmpeg that writes each to files of 60 s. */
export async function recording(bench: Bench): Promise<Figures> {
  const cameras = await startCameras(bench, { count: COMPARED, mode: "loop", main: "1080p25", sub: null });
  const measured = { bench, cameras, isRecording: true };
  const amplifications: number[] = [];
  async function node(): Promise<number> {
    const recordings = bench.folder("recordings");
    const product = await streamingProduct({ ...measured, bench: recordingInto(bench, recordings) }, COMPARED);
    const pid = nodePid(product);
    const share = cpuPctOf([pid]);
    const before = written(pid, recordings);
    const cpuPct = await share;
    const after = written(pid, recordings);
    amplifications.push((after.disk - before.disk) / (after.pictures - before.pictures));
    await product.stop();
    return cpuPct;
  }
  const folder = bench.folder("ffmpeg");
  let files = 0;
  const ffmpeg = () =>
    ffmpegCpuPct(bench, cameras, COMPARED, () => {
      files += 1;
      const own = join(folder, `${files}`);
      mkdirSync(own);
      const fragmented = "movflags=frag_keyframe+empty_moov+default_base_moof";
      return [
        "-f",
        "segment",
        "-segment_time",
        "60",
        "-segment_format",
        "mp4",
        "-segment_format_options",
        fragmented,
        join(own, "%d.mp4"),
      ];
    });
  const { ours, theirs } = await compared(bench, COMPARED, node, ffmpeg);
  return {
    "recording.cpu_ratio": round(ours / theirs, 3),
    "recording.cpu_pct_per_camera": round(ours / COMPARED, 3),
    "recording.ffmpeg_cpu_pct_per_camera": round(theirs / COMPARED, 3),
    "recording.write_amplification": round(median(amplifications), 4),
    "recording.mem_mb_per_camera": round((await bytesPerCamera(measured)) / MB, 2),
  };
}

/** The same benchmark, whose products keep their recordings there. */
const recordingInto = (bench: Bench, directory: string): Bench => ({
  ...bench,
  product: (env = {}): Promise<Product> => bench.product({ ...env, VIGIE_RECORDINGS_DIR: directory }),
});

/** What the process had the disk write so far, and what of it is pictures. */
const written = (pid: number, directory: string) => ({ disk: writtenBytes(pid), pictures: pictureBytes(directory) });

/** All samples in the files so far: NAL units behind their lengths. */
const pictureBytes = (directory: string): number =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".mp4"))
    .reduce((sum, name) => sum + sampleBytes(join(directory, name)), 0);

function sampleBytes(path: string): number {
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(BOX_HEAD_BYTES);
    const { size } = fstatSync(file);
    let bytes = 0;
    for (let at = 0; at + BOX_HEAD_BYTES <= size && readSync(file, head, 0, BOX_HEAD_BYTES, at) === BOX_HEAD_BYTES; ) {
      const sizeBytes = head.readUInt32BE(0);
      if (head.toString("latin1", 4, 8) === "mdat") bytes += sizeBytes - BOX_HEAD_BYTES;
      at += Math.max(BOX_HEAD_BYTES, sizeBytes);
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}
