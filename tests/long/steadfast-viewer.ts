import { setTimeout as pause } from "node:timers/promises";
import type { CameraId, ViewingId } from "@vigie/shared/kernel/units";
import { z } from "zod";
import { type Api, ApiError } from "../../scripts/run/api.ts";
import { present, takeGrant } from "../faults/watching.ts";
import type { TestViewer } from "../support/media-viewer.ts";

/** Somebody who looks at one camera whatever happens: as a tile does, it opens a new viewing whenever it loses the one it has. */
export interface SteadfastViewer {
  /** Received so far, under all its viewings. */
  frames(): number;
  /** The one under which its channel is open now. */
  viewingId(): ViewingId | null;
  /** What it met that no fault of a process explains. */
  surprises(): readonly string[];
  stop(): Promise<void>;
}

const RETRY_MS = 200;
const LOOK_MS = 20;

export function keepWatching(api: Api, cameraId: CameraId): SteadfastViewer {
  const surprises: string[] = [];
  let past = 0;
  let current: { viewer: TestViewer; viewingId: ViewingId } | null = null;
  let isStopped = false;
  const done = run();

  async function run(): Promise<void> {
    for (; !isStopped; await pause(RETRY_MS)) {
      await look().catch((error: unknown) => {
        if (!isOutage(error)) surprises.push(String(error));
      });
    }
  }

  async function look(): Promise<void> {
    const answer = await takeGrant(api, cameraId);
    const { viewingId } = answer;
    const viewer = await present(api.origin, answer).catch(async (error: unknown) => {
      await release(viewingId);
      throw error;
    });
    const isSubscribed = () => viewer.texts("subscribed").length > 0;
    const isOver = () => isStopped || viewer.closeCode !== null || viewer.texts("ended").length > 0;
    for (; !isOver(); await pause(LOOK_MS)) if (isSubscribed()) current = { viewer, viewingId };
    current = null;
    past += viewer.frames().length;
    viewer.socket.terminate();
    // A node that had opened the channel tells the end itself.
    if (!isSubscribed()) await release(viewingId);
  }

  const release = (viewingId: ViewingId) => api.send("DELETE", `/api/viewings/${viewingId}`, undefined, z.null());

  return {
    frames: () => past + (current?.viewer.frames().length ?? 0),
    viewingId: () => current?.viewingId ?? null,
    surprises: () => surprises,
    async stop() {
      isStopped = true;
      await done;
    },
  };
}

/** The server or the node is away, or was until now. */
function isOutage(error: unknown): boolean {
  if (error instanceof ApiError) return error.problem?.code === "node.unreachable" || error.status === 503;
  return error instanceof TypeError || (error instanceof Error && "code" in error);
}
