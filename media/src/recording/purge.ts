import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { RecordingLock } from "@vigie/shared/recordings/schema";
import type { KeptIndex } from "./kept-index.ts";
import type { KeptRule } from "./kept-rules.ts";

/** A transaction, and a turn in which nobody else is served, is no longer than these take. */
const ROWS_AT_ONCE = 500;
const SWEEP_MS = 60_000;

export interface PurgeDeps {
  clock: Clock;
  serverNow(): EpochMs;
  ruleOf(cameraId: CameraId): KeptRule;
}

export type Purge = ReturnType<typeof createPurge>;

/** Destroys what has reached its term, camera by camera, each when its next segment is due. */
export function createPurge({ clock, serverNow, ruleOf }: PurgeDeps) {
  /** By camera, on the server's clock; a camera that is not in it has not been looked at, or had nothing. */
  const dues = new Map<CameraId, number>();
  let sweptMs = Number.NEGATIVE_INFINITY;
  let destroyedBytes = 0;

  async function removeFiles({ doomed }: KeptIndex): Promise<void> {
    for (let batch = doomed.next(); batch !== null; batch = doomed.next(batch.batch)) {
      await doomed.remove(batch);
      await nextTurn();
    }
  }

  async function purgeCamera(index: KeptIndex, cameraId: CameraId): Promise<void> {
    for (;;) {
      const now = serverNow();
      const rows = await index.destruction.destroy(() => ({
        rows: index.retention.expired(cameraId, ruleOf(cameraId), now, ROWS_AT_ONCE),
        days: [],
        rule: "expired",
      }));
      destroyedBytes += rows.reduce((sum, { bytes }) => sum + bytes, 0);
      await removeFiles(index);
      if (rows.length === ROWS_AT_ONCE) continue;
      const dueAt = index.retention.nextDue(cameraId, ruleOf(cameraId), now);
      if (dueAt === null) dues.delete(cameraId);
      else dues.set(cameraId, dueAt);
      return;
    }
  }

  /** Cameras that have something by now, and days that ended otherwise than by destroying their last unlocked segment. */
  async function sweep({ capacity, destruction }: KeptIndex): Promise<void> {
    sweptMs = clock.monotonicMs();
    for (const cameraId of capacity.listCameras()) if (!dues.has(cameraId)) dues.set(cameraId, 0);
    await destruction.destroy(() => ({ rows: [], days: destruction.untoldDays(), rule: "expired" }));
  }

  return {
    /** Since the keeper began, and not for want of space. */
    get destroyedBytes(): number {
      return destroyedBytes;
    },
    async run(index: KeptIndex): Promise<void> {
      await removeFiles(index);
      if (clock.monotonicMs() - sweptMs >= SWEEP_MS) await sweep(index);
      const now = serverNow();
      for (const [cameraId, dueAt] of [...dues]) if (dueAt <= now) await purgeCamera(index, cameraId);
    },
    /** Rejects with what the disk says; what is left is tried again. */
    removeFiles,
    nextDueAt: (): number => Math.min(Number.POSITIVE_INFINITY, ...dues.values()),
    lookAt(cameraId: CameraId): void {
      dues.set(cameraId, 0);
      sweptMs = Number.NEGATIVE_INFINITY;
    },
    sweepSoon(): void {
      sweptMs = Number.NEGATIVE_INFINITY;
    },
    forgetDues(): void {
      dues.clear();
      sweptMs = Number.NEGATIVE_INFINITY;
    },
    /** In the transaction of the release: what the lock held beyond its term will be told as that, also by a later life of the node. */
    markReleased({ retention, destruction }: KeptIndex, lock: RecordingLock): void {
      for (const cameraId of lock.cameraIds) {
        for (const place of retention.expiredDays(cameraId, ruleOf(cameraId), serverNow(), lock)) destruction.markReleased(place);
      }
    },
  };
}

/** Lets the thread answer what it was asked meanwhile. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
