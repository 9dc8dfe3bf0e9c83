import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CameraId } from "@vigie/shared/kernel/units";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { RemoteCameraServer } from "../../../scripts/cameras/index.ts";
import { eventually } from "../../support/product.ts";
import { holesOf, recordedTimes } from "../../support/recorded-time.ts";
import { camerasToRecord, type RecordedCamera, type RecordingNode, startRecordingNode } from "../../support/recording-node.ts";

/** Of the fault, and of its end. */
const MOST_MS = 10_000;
const VOLUME_BYTES = 24 * 1024 * 1024;
let directory: string;
let simulator: RemoteCameraServer;
let cameras: RecordedCamera[];
let node: RecordingNode | null = null;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vigie-volume-"));
  ({ simulator, cameras } = await camerasToRecord([{}, {}]));
});
afterEach(() => node?.stop());
afterAll(async () => {
  await simulator?.close();
  rmSync(directory, { recursive: true, force: true });
});

function stateOf(running: RecordingNode, cameraId: CameraId) {
  return running.told.findLast((item) => item.kind === "recording-state" && item.cameraId === cameraId) as
    | Extract<RecordingNode["told"][number], { kind: "recording-state" }>
    | undefined;
}

const allAre = (running: RecordingNode, state: "recording" | "gap", sinceAt = 0) =>
  eventually(`every camera: ${state}`, () =>
    cameras.every(({ cameraId }) => {
      const told = stateOf(running, cameraId);
      return told?.state.state === state && told.at >= sinceAt;
    }),
  );

const faultsOf = (running: RecordingNode) =>
  running.told.findLast((item) => item.kind === "disk-state")?.disk.faults.map(({ fault }) => fault) ?? [];

/** Pictures go on coming, and nobody waits for the disk. */
async function picturesGoOn(running: RecordingNode): Promise<void> {
  const before = cameras.map(({ cameraId }) => running.received.get(cameraId)?.length ?? 0);
  await eventually("new pictures", () =>
    cameras.every(({ cameraId }, index) => (running.received.get(cameraId)?.length ?? 0) >= (before[index] ?? 0) + 24),
  );
}

/** The gaps' ends, by what can be read from the files. */
function goesOnWithin(running: RecordingNode, freedAt: number): void {
  const volume = `/proc/${running.pid}/root${directory}`;
  for (const { cameraId } of cameras) {
    const again = recordedTimes(volume, cameraId).find(({ until }) => until > freedAt);
    expect(again?.from).toBeLessThanOrEqual(freedAt + MOST_MS);
  }
}

it("lets pictures go on when the volume is full, says so, and records again by itself when there is room", async () => {
  const running = startRecordingNode({ directory, cameras }, { sizeBytes: VOLUME_BYTES, isReadOnly: false });
  node = running;
  await allAre(running, "recording");
  const filledAt = Date.now();
  running.order({ fillBytes: VOLUME_BYTES });
  await allAre(running, "gap", filledAt);
  for (const { cameraId } of cameras) {
    const told = stateOf(running, cameraId);
    expect(told?.state).toMatchObject({ state: "gap", cause: "disk" });
    expect(told?.at).toBeLessThanOrEqual(filledAt + MOST_MS);
  }
  await eventually("what the disk has", () => faultsOf(running).includes("full"));
  await picturesGoOn(running);
  const freedAt = Date.now();
  running.order({ free: true });
  await allAre(running, "recording", freedAt);
  await eventually("the fault is over", () => !faultsOf(running).includes("full"));
  goesOnWithin(running, freedAt);
  // What was there before can still be read, and the hole is one.
  const volume = `/proc/${running.pid}/root${directory}`;
  for (const { cameraId } of cameras) expect(holesOf(recordedTimes(volume, cameraId))).toHaveLength(1);
});

it("lets pictures go on when the volume is read-only, and records when it is not any more", async () => {
  const running = startRecordingNode({ directory, cameras }, { sizeBytes: VOLUME_BYTES, isReadOnly: true });
  node = running;
  await allAre(running, "gap");
  await eventually("what the disk has", () => faultsOf(running).includes("read_only"));
  await picturesGoOn(running);
  const freedAt = Date.now();
  running.order({ mount: "rw" });
  await allAre(running, "recording", freedAt);
  goesOnWithin(running, freedAt);
});
