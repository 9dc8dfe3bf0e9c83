import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NetworkList } from "@vigie/shared/cameras/networks";
import { AuthorisationId, type EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { pino } from "pino";
import { v7 as uuidv7 } from "uuid";
import { createCameraRegistry } from "../../media/src/cameras/registry.ts";
import { systemClock } from "../../media/src/kernel/clock.ts";
import { createRecordings } from "../../media/src/recording/index.ts";
import type { RecordingNodeNews, RecordingNodeOrder, RecordingNodeSettings } from "./recording-node.ts";

/** Body of the process that `recording-node.ts` starts: the node's own rooms, cameras to recordings, without a server. */
const { directory, cameras } = JSON.parse(process.env["RECORDING_NODE"] ?? "") as RecordingNodeSettings;
const log = pino({ level: process.env["RECORDING_NODE_LOG"] ?? "silent" }, pino.destination(2));
const tell = (news: RecordingNodeNews): void => void process.send?.(news);

const registry = createCameraRegistry({
  networks: NetworkList.parse("127.0.0.0/8"),
  clock: systemClock,
  log,
  onState: () => undefined,
  onSource: () => undefined,
});
const recordings = createRecordings({
  directory,
  nodeId: NodeId.parse(uuidv7()),
  signRecord: () => Promise.reject(new Error("nothing reaches its term here")),
  clock: systemClock,
  serverNow: () => systemClock.now(),
  log,
  tell: (item) => tell({ told: item }),
  tellNow: () => false,
});
const rule = { authorisationId: AuthorisationId.parse(uuidv7()), maxDays: 30, minDays: null };
const assigned = cameras.map(
  ({ cameraId, name, address }): AssignedCamera => ({
    cameraId,
    name,
    authorisedUntil: Number.MAX_SAFE_INTEGER as EpochMs,
    recording: { plan: CONTINUOUS, rule },
    source: { kind: "rtsp", main: address, sub: null, credentials: null },
  }),
);
registry.assign(assigned);
for (const { cameraId } of cameras) {
  const onFrame = ({ receivedAt }: { receivedAt: EpochMs }) => tell({ frame: { cameraId, receivedAt } });
  registry.bus(cameraId, "main")?.subscribe({ onFrame, onState: () => undefined });
}
recordings.assign(assigned, registry.bus);

process.on("disconnect", () => process.exit(0));
const filler = join(directory, "filler");
process.on("message", (order: RecordingNodeOrder) => {
  if ("fillBytes" in order) fill(order.fillBytes);
  else if ("free" in order) rmSync(filler);
  else if ("mount" in order) execFileSync("mount", ["-o", `remount,bind,${order.mount}`, directory]);
  else
    void recordings
      .stop()
      .then(() => registry.stop())
      .then(() => process.exit(0));
});

/** Until the volume takes no more. */
function fill(sizeBytes: number): void {
  try {
    writeFileSync(filler, Buffer.alloc(sizeBytes));
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOSPC") throw error;
  }
}
