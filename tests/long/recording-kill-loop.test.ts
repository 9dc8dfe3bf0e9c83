import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { RemoteCameraServer } from "../../scripts/cameras/index.ts";
import { decodes, killOverAndOver } from "../support/kill-recording.ts";
import { recordedFiles } from "../support/recorded-frames.ts";
import { camerasToRecord, type RecordedCamera } from "../support/recording-node.ts";

const CAMERAS = 8;
const ROUNDS = 30;
/** From the node's start to the first recorded picture of its last camera. */
const MOST_RESTART_MS = 5_000;
let directory: string;
let simulator: RemoteCameraServer;
let cameras: RecordedCamera[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vigie-kill-loop-"));
  ({ simulator, cameras } = await camerasToRecord(
    Array.from({ length: CAMERAS }, (_, index) => (index % 4 === 3 ? { codec: "h265" as const } : {})),
  ));
});
afterAll(async () => {
  await simulator?.close();
  rmSync(directory, { recursive: true, force: true });
});

it(`loses at most two seconds at each of ${ROUNDS} kills, records again within five, and every file decodes`, async () => {
  const { lostMs, restartedMs } = await killOverAndOver({
    directory,
    cameras,
    rounds: ROUNDS,
    aliveMs: () => 2_000 + Math.random() * 8_000,
    sleep: pause,
  });
  console.log(
    `lost at most ${Math.round(Math.max(...lostMs))} ms, recorded again after at most ${Math.round(Math.max(...restartedMs))} ms`,
  );
  expect(Math.max(...restartedMs)).toBeLessThanOrEqual(MOST_RESTART_MS);
  for (const { cameraId } of cameras) for (const path of recordedFiles(directory, cameraId)) decodes(path);
});
