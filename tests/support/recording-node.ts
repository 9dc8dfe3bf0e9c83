import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { CameraId } from "@vigie/shared/kernel/units";
import type { OutboxItem } from "@vigie/shared/nodes/link";
import { v7 as uuidv7 } from "uuid";
import {
  type RemoteCameraServer,
  type SimulatedCamera,
  type SimulatedStream,
  spawnCameraServer,
} from "../../scripts/cameras/index.ts";

export interface RecordedCamera {
  cameraId: CameraId;
  name: string;
  address: string;
}

export interface RecordingNodeSettings {
  directory: string;
  cameras: RecordedCamera[];
}

/** From the process: what it would tell its server, and every frame that it received, before anything is done with it. */
export type RecordingNodeNews = { told: OutboxItem } | { frame: { cameraId: CameraId; receivedAt: number } };
/** To the process: bytes that lie about on the recordings' volume, and how that is mounted. */
export type RecordingNodeOrder = { fillBytes: number } | { free: true } | { mount: "ro" | "rw" } | { stop: true };

/** The media plane of a node, cameras to recordings, as a process of its own that may be killed. */
export interface RecordingNode {
  readonly pid: number;
  readonly told: OutboxItem[];
  /** Of each camera, when its frames were received, in order. */
  readonly received: ReadonlyMap<CameraId, number[]>;
  order(order: RecordingNodeOrder): void;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const CHILD = fileURLToPath(new URL("./recording-process.ts", import.meta.url));

/** `volumeBytes`: on a memory disk of that size, seen by it alone (`/proc/PID/root` shows it to others). `isReadOnly`: at first. */
export function startRecordingNode(
  settings: RecordingNodeSettings,
  volume: { sizeBytes: number; isReadOnly: boolean } | null = null,
): RecordingNode {
  const stdio = ["ignore", "inherit", "inherit", "ipc"] as ("ignore" | "inherit" | "ipc")[];
  const environment = { ...process.env, RECORDING_NODE: JSON.stringify(settings) };
  const child =
    volume === null
      ? spawn(process.execPath, [CHILD], { stdio, env: environment })
      : spawn("unshare", ["-rm", "bash", "-c", inVolume(settings.directory, volume)], { stdio, env: environment });
  const told: OutboxItem[] = [];
  const received = new Map<CameraId, number[]>(settings.cameras.map(({ cameraId }) => [cameraId, []]));
  child.on("message", (news: RecordingNodeNews) => {
    if ("told" in news) told.push(news.told);
    else received.get(news.frame.cameraId)?.push(news.frame.receivedAt);
  });
  return {
    pid: child.pid ?? 0,
    told,
    received,
    order: (order) => void child.send(order),
    kill: () => ended(child, () => child.kill("SIGKILL")),
    stop: () => ended(child, () => child.send({ stop: true } satisfies RecordingNodeOrder)),
  };
}

const inVolume = (directory: string, { sizeBytes, isReadOnly }: { sizeBytes: number; isReadOnly: boolean }): string =>
  [
    `mount -t tmpfs -o size=${sizeBytes} recordings '${directory}'`,
    `mount --bind '${directory}' '${directory}'`,
    ...(isReadOnly ? [`mount -o remount,bind,ro '${directory}'`] : []),
    `exec '${process.execPath}' '${CHILD}'`,
  ].join(" && ");

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  end();
  await exit;
}

const stream = (change: Partial<SimulatedStream>): SimulatedStream => ({
  codec: "h264",
  widthPx: 320,
  heightPx: 180,
  framesPerSecond: 12,
  gopFrames: 12,
  bitrateBps: 250_000,
  mode: "loop",
  ...change,
});

/** So many cameras, simulated, and what a node has to know of them. */
export async function camerasToRecord(
  changes: readonly Partial<SimulatedStream>[],
): Promise<{ simulator: RemoteCameraServer; cameras: RecordedCamera[] }> {
  const simulated = changes.map(
    (change, index): SimulatedCamera => ({ name: `Rue ${index + 1}`, caption: "Rue", main: stream(change), sub: null }),
  );
  const simulator = await spawnCameraServer({ cameras: simulated });
  const cameras = simulated.map(({ name }) => ({
    cameraId: CameraId.parse(uuidv7()),
    name,
    address: simulator.address(name, "main"),
  }));
  return { simulator, cameras };
}
