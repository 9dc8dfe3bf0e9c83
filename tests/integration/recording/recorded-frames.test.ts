import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hashVclNalUnits, type RemoteCameraServer, splitLengthPrefixed } from "../../../scripts/cameras/index.ts";
import { decodes } from "../../support/kill-recording.ts";
import { eventually } from "../../support/product.ts";
import { framesOfFiles, recordedFiles } from "../../support/recorded-frames.ts";
import { camerasToRecord, type RecordedCamera, type RecordingNode, startRecordingNode } from "../../support/recording-node.ts";

const CODECS = ["h264", "h265"] as const;
const FRAMES = 60;
let directory: string;
let simulator: RemoteCameraServer;
let cameras: RecordedCamera[];
let node: RecordingNode;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vigie-recorded-"));
  ({ simulator, cameras } = await camerasToRecord(CODECS.map((codec) => ({ codec }))));
  node = startRecordingNode({ directory, cameras });
  await eventually("frames of both", () => cameras.every(({ cameraId }) => (node.received.get(cameraId)?.length ?? 0) >= FRAMES));
  await node.stop();
});
afterAll(async () => {
  await node?.stop();
  await simulator?.close();
  rmSync(directory, { recursive: true, force: true });
});

it.each([...CODECS.entries()])(
  "keeps of camera %i (%s) every access unit as it was sent, in files that ffmpeg decodes",
  async (index, codec) => {
    const camera = cameras[index];
    if (camera === undefined) throw new Error("no such camera");
    const files = recordedFiles(directory, camera.cameraId);
    const recorded = framesOfFiles(files).map(({ data }) => hashVclNalUnits(codec, splitLengthPrefixed(data)));
    const sent = (await simulator.frames(camera.name, "main")).map(({ sha256 }) => sha256);
    const from = sent.indexOf(recorded[0] ?? "");
    expect(from).toBeGreaterThanOrEqual(0);
    expect(recorded.length).toBeGreaterThanOrEqual(FRAMES - 12);
    expect(recorded).toEqual(sent.slice(from, from + recorded.length));
    for (const path of files) decodes(path);
  },
);
