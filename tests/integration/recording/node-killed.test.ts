import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, it } from "vitest";
import type { RemoteCameraServer } from "../../../scripts/cameras/index.ts";
import { decodes, killOverAndOver } from "../../support/kill-recording.ts";
import { recordedFiles } from "../../support/recorded-frames.ts";
import { camerasToRecord, type RecordedCamera } from "../../support/recording-node.ts";

const CAMERAS = 8;
const ROUNDS = 2;
let directory: string;
let simulator: RemoteCameraServer;
let cameras: RecordedCamera[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vigie-killed-"));
  ({ simulator, cameras } = await camerasToRecord(Array.from({ length: CAMERAS }, () => ({}))));
});
afterAll(async () => {
  await simulator?.close();
  rmSync(directory, { recursive: true, force: true });
});

it("loses at most two seconds of what it had received when it is killed, and says what is missing to the second", async () => {
  await killOverAndOver({ directory, cameras, rounds: ROUNDS, aliveMs: () => 2_000 + Math.random() * 1_000, sleep: pause });
  const [first] = cameras;
  for (const path of first === undefined ? [] : recordedFiles(directory, first.cameraId)) decodes(path);
});
