import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type ClipFrame, readClip } from "./clip-file.ts";
import type { EncoderReport, EncodingProfile } from "./profile.ts";
import { spawnEncoder, tellEncoder } from "./spawn-encoder.ts";

/** Goes up when the same profile would give other pictures. */
const VERSION = 1;

/** Short enough to be made before anybody waits, long enough that a number says which second it is. */
const CLIP_SECONDS = 8;

/** The clips of these profiles, in their order, from disk or made now (by as many processes as there are cores). Equal profiles: one object. */
export async function loadClips(cacheDir: string, profiles: readonly EncodingProfile[]): Promise<(readonly ClipFrame[])[]> {
  await mkdir(cacheDir, { recursive: true });
  const byPath = new Map(profiles.map((profile) => [pathOf(cacheDir, profile), profile]));
  const clips = new Map<string, readonly ClipFrame[] | null>();
  for (const path of byPath.keys()) clips.set(path, await readClip(path));
  const missing = [...byPath].filter(([path]) => clips.get(path) === null);
  await makeClips(missing);
  for (const [path] of missing) clips.set(path, await readClip(path));
  return profiles.map((profile) => {
    const path = pathOf(cacheDir, profile);
    const clip = clips.get(path) ?? null;
    if (clip === null) throw new Error(`${path} was not made`);
    return clip;
  });
}

function pathOf(cacheDir: string, profile: EncodingProfile): string {
  const key = createHash("sha256")
    .update(JSON.stringify([VERSION, CLIP_SECONDS, profile]))
    .digest("hex")
    .slice(0, 24);
  return join(cacheDir, `${key}.clip`);
}

async function makeClips(missing: [path: string, profile: EncodingProfile][]): Promise<void> {
  // The costly ones first, so that the last process to end does not end alone.
  const jobs = missing.toSorted(([, a], [, b]) => b.widthPx * b.framesPerSecond - a.widthPx * a.framesPerSecond);
  const workers = Math.min(availableParallelism(), jobs.length);
  await Promise.all(Array.from({ length: workers }, () => work(jobs)));
}

async function work(jobs: [path: string, profile: EncodingProfile][]): Promise<void> {
  const encoder = spawnEncoder();
  try {
    for (let next = jobs.shift(); next !== undefined; next = jobs.shift()) await makeClip(encoder, ...next);
  } finally {
    encoder.kill();
  }
}

function makeClip(encoder: ChildProcess, path: string, profile: EncodingProfile): Promise<void> {
  const frames = CLIP_SECONDS * profile.framesPerSecond;
  return new Promise((resolve, reject) => {
    const onReport = (report: EncoderReport) => {
      encoder.off("exit", onExit);
      if (report.type === "done") resolve();
      else reject(new Error(`${report.path}: ${report.reason}`));
    };
    const onExit = (code: number | null, signal: string | null) => {
      encoder.off("message", onReport);
      reject(new Error(`the encoder ended (${code ?? signal}) before ${path} was made`));
    };
    encoder.once("message", onReport);
    encoder.once("exit", onExit);
    tellEncoder(encoder, { type: "job", job: { kind: "clip", profile, frames, path } });
  });
}
