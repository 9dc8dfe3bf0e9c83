import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { DiskState } from "@vigie/shared/recordings/schema";
import { reconcileAll } from "./rebuild.ts";
import { segmentRows } from "./segment-rows.ts";
import { createVerification } from "./verification.ts";

const IDLE_MS = 5_000;
/** Rest between the days of files, in proportion to the work. */
const REST_RATIO = 4;

export interface UpkeepDeps {
  directory: string;
  /** Throws while its disk does not answer; another one when it has been away. */
  database(): DatabaseSync;
  clock: Clock;
  /** Something of this camera came into the index that nobody wrote. */
  adopted(cameraId: CameraId): void;
  log(level: "info" | "warn" | "error", facts: Record<string, unknown>, text: string): void;
}

export type Upkeep = ReturnType<typeof createUpkeep>;

/** What waits behind everything else: once in a life that index and files say the same, then each closed segment read again. */
export function createUpkeep({ directory, database, clock, adopted, log }: UpkeepDeps) {
  const damaged = new Map<string, { cameraId: CameraId; sinceAt: EpochMs }>();
  let isReconciled = false;
  let isStopped = false;
  let cancel = (): void => undefined;
  let doing: Promise<void> = Promise.resolve();

  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancelRest = clock.after(ms, resolve);
      cancel = () => {
        cancelRest();
        resolve();
      };
    });

  async function reconcile(): Promise<void> {
    let beganMs = clock.monotonicMs();
    for (const found of reconcileAll(database(), directory, { now: clock.now(), isWriting: true })) {
      for (const { path, outcome } of found) {
        log(outcome === "foreign" ? "warn" : "error", { path, outcome }, "index and files did not say the same");
        const cameraId = path.slice(0, path.indexOf("/")) as CameraId;
        if (outcome !== "foreign" && outcome !== "lost") adopted(cameraId);
      }
      await rest((clock.monotonicMs() - beganMs) * REST_RATIO);
      if (isStopped) return;
      beganMs = clock.monotonicMs();
    }
    isReconciled = true;
  }

  /** False: nothing is left to read. */
  async function verify(): Promise<boolean> {
    const verified = await createVerification({ database: database(), directory, clock }).verifyOldest();
    if (verified === null) return false;
    const { row, path, fault } = verified;
    if (fault === null) return true;
    damaged.set(row.id, { cameraId: row.cameraId, sinceAt: clock.now() });
    log("error", { path, fault }, "a recorded segment is not what was written");
    return true;
  }

  async function turn(): Promise<void> {
    try {
      if (!isReconciled) await reconcile();
      else if (!(await verify())) await rest(IDLE_MS);
    } catch (error) {
      // The keeper says so already, and tries the disk again.
      log("info", { reason: error instanceof Error ? error.message : String(error) }, "recordings are read again later");
      await rest(IDLE_MS);
    }
  }

  async function go(): Promise<void> {
    await rest(IDLE_MS);
    while (!isStopped) await turn();
  }

  return {
    start(): void {
      doing = go();
    },
    /** Until they are gone: the cameras of segments that were found damaged in this life. */
    faults(): DiskState["faults"] {
      const rows = segmentRows(database());
      for (const id of [...damaged.keys()]) if (rows.find(id) === null) damaged.delete(id);
      if (damaged.size === 0) return [];
      const found = [...damaged.values()];
      const sinceAt = Math.min(...found.map((each) => each.sinceAt)) as EpochMs;
      return [{ fault: "damaged_segment", sinceAt, cameraIds: [...new Set(found.map(({ cameraId }) => cameraId))] }];
    },
    async stop(): Promise<void> {
      isStopped = true;
      cancel();
      await doing;
    },
  };
}
