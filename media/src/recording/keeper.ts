import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, EpochMs, LockId } from "@vigie/shared/kernel/units";
import { expiresAt } from "@vigie/shared/recordings/retention";
import type { DiskState, RecordingLock } from "@vigie/shared/recordings/schema";
import type { DiskSpace } from "./disk-files.ts";
import type { CameraRule, KeptSpace, SignedRecord } from "./keeper-messages.ts";
import { type KeptIndex, type KeptIndexDeps, openKept } from "./kept-index.ts";
import { isSameRule, UNKNOWN_RULE } from "./kept-rules.ts";
import { createPurge } from "./purge.ts";
import { transaction } from "./recovery.ts";
import { createSpaceWatch } from "./space-watch.ts";

/** How late a wake-up may be that nobody planned: space that runs out, a clock that was corrected, a disk that is back. */
const LOOK_MS = 1_000;
const RECORDS_AT_ONCE = 100;

export interface KeeperDeps extends Omit<KeptIndexDeps, "ruleOf"> {
  /** Throws what the disk throws. */
  open(): DatabaseSync;
  space(): DiskSpace;
  clock: Clock;
  /** True: they are in the node's outbox, durably. */
  tellRecords(records: readonly SignedRecord[]): Promise<boolean>;
  tellSpace(space: KeptSpace): void;
  /** What others found of the disk, to be told with the rest. */
  otherFaults(): DiskState["faults"];
}

export type Keeper = ReturnType<typeof createKeeper>;

/**
 * Destroys what has reached its term, to the second and with or without a server, or what has to make room; keeps what is locked; says so by signed
 * records. A disk that does not take it is tried again every second.
 */
export function createKeeper(deps: KeeperDeps) {
  const { clock, serverNow, log } = deps;
  const rules = new Map<CameraId, CameraRule>();
  const unsaved = new Map<CameraId, CameraRule>();
  const ruleOf = (cameraId: CameraId) => rules.get(cameraId)?.rule ?? UNKNOWN_RULE;
  const purge = createPurge({ clock, serverNow, ruleOf });
  const space = createSpaceWatch({ ...deps, ruleOf, destroyedBytes: () => purge.destroyedBytes });
  let index: KeptIndex | null = null;
  let running: Promise<void> | null = null;
  let isAskedAgain = false;
  let cancelDue = (): void => undefined;
  let lastTrouble = "";
  let isFirstTry = true;
  let isStopped = false;

  async function opened(): Promise<KeptIndex> {
    if (index !== null) return index;
    const database = deps.open();
    try {
      index = await openKept(database, { ...deps, ruleOf });
    } catch (error) {
      database.close();
      throw error;
    }
    // What was told since has the last word.
    for (const kept of index.rules.list()) if (!rules.has(kept.cameraId)) rules.set(kept.cameraId, kept);
    purge.forgetDues();
    return index;
  }

  async function saveRules({ database, rules: rows, sidecars }: KeptIndex): Promise<void> {
    const saved = [...unsaved.values()];
    if (saved.length === 0) return;
    transaction(database, () => saved.forEach(rows.put));
    for (const kept of saved) {
      await sidecars.keepRule(kept);
      if (unsaved.get(kept.cameraId) === kept) unsaved.delete(kept.cameraId);
    }
  }

  /** Only when no file is left of what they tell: a record is proof. */
  async function tellRecords({ doomed, destruction: { outbox } }: KeptIndex): Promise<void> {
    for (;;) {
      const records = outbox.list(RECORDS_AT_ONCE);
      if (records.length === 0 || doomed.next() !== null || !(await deps.tellRecords(records))) return;
      outbox.forget(records.map(({ recordId }) => recordId));
    }
  }

  async function pass(): Promise<void> {
    try {
      const kept = await opened();
      await purge.run(kept);
      await saveRules(kept);
      await space.run(kept, purge.removeFiles);
      await tellRecords(kept);
      if (lastTrouble !== "") log("info", {}, "recordings are kept and destroyed again");
      lastTrouble = "";
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      // At the node's first start the writer is about to make the index: told when it lasts.
      const isExpected = isFirstTry && error instanceof Error && "code" in error && error.code === "ENOENT";
      if (isExpected) lastTrouble = "not yet";
      else if (reason !== lastTrouble) {
        log("error", { reason }, "recordings' disk or index does not answer: purge is tried again every second");
        lastTrouble = reason;
      }
      close();
    } finally {
      isFirstTry = false;
    }
  }

  function close(): void {
    const closing = index;
    index = null;
    try {
      closing?.database.close();
    } catch (error) {
      log("warn", { reason: String(error) }, "index not closed");
    }
  }

  async function passes(): Promise<void> {
    do {
      isAskedAgain = false;
      await pass();
    } while (isAskedAgain && !isStopped);
    running = null;
    if (isStopped) return;
    const waitMs = lastTrouble === "" ? Math.min(LOOK_MS, Math.max(0, purge.nextDueAt() - serverNow())) : LOOK_MS;
    cancelDue = clock.after(waitMs, () => void run());
  }

  /** All that is due, now; one at a time. */
  function run(): Promise<void> {
    cancelDue();
    isAskedAgain = running !== null;
    running ??= passes();
    return running;
  }

  function required(): KeptIndex {
    if (index === null) throw new AppError("playback.unavailable", "the recordings' index does not answer");
    return index;
  }

  return {
    run,
    /** The index while its disk answers. Throws `playback.unavailable`. */
    get database(): DatabaseSync {
      return required().database;
    },
    /** By the rule that the camera is kept under now. */
    expiresAt: (cameraId: CameraId, startAt: EpochMs): EpochMs => expiresAt(startAt, ruleOf(cameraId)),
    /** Something of it came into the index that may be due already. */
    lookAt(cameraId: CameraId): void {
      purge.lookAt(cameraId);
      void run();
    },
    /** Of the cameras that are assigned: obeyed from now on, and kept when the disk takes it. */
    setRules(told: readonly CameraRule[]): void {
      for (const kept of told) {
        if (isSameRule(rules.get(kept.cameraId)?.rule, kept.rule)) continue;
        rules.set(kept.cameraId, kept);
        unsaved.set(kept.cameraId, kept);
        purge.lookAt(kept.cameraId);
      }
      void run();
    },
    /** In force when it resolves: in the index and beside the segments. Rejects with what the disk says, or `playback.unavailable`. */
    async lock(lock: RecordingLock): Promise<{ segments: number }> {
      if (index === null) await run();
      const { database, locks, sidecars } = required();
      transaction(database, () => locks.put(lock));
      await sidecars.keepLock(lock);
      purge.sweepSoon();
      return { segments: locks.countHeld(lock.lockId) };
    },
    /** What it alone held and is past its term goes at once. */
    async release(lockId: LockId): Promise<void> {
      if (index === null) await run();
      const kept = required();
      const lock = kept.locks.find(lockId);
      if (lock !== null) {
        transaction(kept.database, () => {
          purge.markReleased(kept, lock);
          kept.locks.remove(lockId);
        });
      }
      await kept.sidecars.removeLock(lockId);
      for (const cameraId of lock?.cameraIds ?? []) purge.lookAt(cameraId);
      void run();
    },
    async stop(): Promise<void> {
      isStopped = true;
      cancelDue();
      await running;
      close();
    },
  };
}
