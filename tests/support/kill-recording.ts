import { execFileSync } from "node:child_process";
import type { CameraId } from "@vigie/shared/kernel/units";
import { expect } from "vitest";
import { eventually } from "./product.ts";
import { gapsOf, holesOf, recordedTimes } from "./recorded-time.ts";
import { type RecordedCamera, type RecordingNode, startRecordingNode } from "./recording-node.ts";

/** Of what a killed node had received. */
const MOST_LOST_MS = 2_000;
const EXACT_MS = 1_000;

export interface KillLoop {
  directory: string;
  cameras: RecordedCamera[];
  rounds: number;
  /** From the first recorded picture of every camera to the kill. */
  aliveMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Starts the node and kills it, over and over; answers by how much recording stood still at each restart, at most, and what was lost of each camera. */
export async function killOverAndOver({ directory, cameras, rounds, aliveMs, sleep }: KillLoop) {
  const lostMs: number[] = [];
  const restartedMs: number[] = [];
  let killedAt: number | null = null;
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = Date.now();
    const node = startRecordingNode({ directory, cameras });
    await recordingAll(node, cameras);
    if (killedAt !== null)
      restartedMs.push(Math.max(...cameras.map(({ cameraId }) => firstAfter(directory, cameraId, startedAt))) - startedAt);
    await sleep(aliveMs());
    await node.kill();
    killedAt = Date.now();
    for (const { cameraId } of cameras) {
      const lastAt = node.received.get(cameraId)?.at(-1) ?? 0;
      lostMs.push(Math.max(0, lastAt - (recordedTimes(directory, cameraId).at(-1)?.until ?? 0)));
    }
  }
  const last = startRecordingNode({ directory, cameras });
  await recordingAll(last, cameras);
  await last.stop();
  expect(Math.max(...lostMs)).toBeLessThanOrEqual(MOST_LOST_MS);
  for (const { cameraId } of cameras) gapsAreExact(directory, cameraId, rounds);
  return { lostMs, restartedMs };
}

const recordingAll = (node: RecordingNode, cameras: readonly RecordedCamera[]) =>
  eventually("every camera is recorded", () =>
    cameras.every(({ cameraId }) =>
      node.told.some((item) => item.kind === "recording-state" && item.cameraId === cameraId && item.state.state === "recording"),
    ),
  );

const firstAfter = (directory: string, cameraId: CameraId, at: number): number =>
  recordedTimes(directory, cameraId).find(({ from }) => from >= at)?.from ?? at;

/** Each kill and every hole is in the ledger, with its cause, to the second; and nothing that is no hole. */
function gapsAreExact(directory: string, cameraId: CameraId, kills: number): void {
  const times = recordedTimes(directory, cameraId);
  const gaps = gapsOf(directory, cameraId).map(({ from, until, cause }) => ({ from, until: until ?? Number.NaN, cause }));
  const isSame = (a: { from: number; until: number }, b: { from: number; until: number }) =>
    Math.abs(a.from - b.from) <= EXACT_MS && Math.abs(a.until - b.until) <= EXACT_MS;
  expect(gaps.filter(({ cause }) => cause === "node").length).toBeGreaterThanOrEqual(kills);
  for (const hole of holesOf(times)) expect(gaps.filter((gap) => isSame(gap, hole))).toMatchObject([{ cause: "node" }]);
  const between = times.slice(1).map(({ from }, index) => ({ from: times[index]?.until ?? Number.NaN, until: from }));
  for (const gap of gaps.slice(0, -1)) expect(between.some((each) => isSame(gap, each))).toBe(true);
}

/** Throws what ffmpeg complains of. */
export function decodes(path: string): void {
  const complaints = execFileSync("ffmpeg", ["-v", "error", "-xerror", "-i", path, "-f", "null", "-"], { encoding: "utf8" });
  expect(complaints).toBe("");
}
