import type { CameraId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import { expiryOf } from "@vigie/shared/recordings/expiry";
import type { LockPreview, LockRange } from "@vigie/shared/recordings/locks";
import type { RetentionRule } from "@vigie/shared/recordings/schema";
import type { Db, Tx } from "../db/open.ts";
import { listDays } from "./told-repository.ts";

/** One month at most, whatever the order said that is over by now. */
const LONGEST_DAYS = 31;

export type RuleOf = (cameraId: CameraId) => RetentionRule | null;

/** What is recorded of a range, by camera and node: the first instant, exact to the UTC day. */
export async function oldestIn(
  tx: Tx,
  { cameraIds, from, until }: LockRange,
): Promise<{ cameraId: CameraId; nodeId: NodeId; oldestAt: EpochMs }[]> {
  const days = await listDays(tx, cameraIds, [utcDay(from), utcDay(until)]);
  return days.map(({ cameraId, nodeId, oldestDay }) => ({
    cameraId,
    nodeId,
    oldestAt: Math.max(from, Date.parse(`${oldestDay}T00:00:00Z`)) as EpochMs,
  }));
}

const utcDay = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10);

export type OldestOf = ReturnType<typeof createOldest>;

/** How long the oldest of a range still has. */
export function createOldest({ db, readRules }: { db: Db; readRules: () => Promise<RuleOf> }) {
  const goes = (rules: RuleOf, cameraId: CameraId, oldestAt: EpochMs): EpochMs =>
    expiryOf(oldestAt, rules(cameraId)?.maxDays ?? LONGEST_DAYS);

  return {
    rules: readRules,

    /** Null: the server knows of nothing that is recorded in it. */
    async expiry(range: LockRange, rules: RuleOf): Promise<EpochMs | null> {
      const found = await oldestIn(db, range);
      return found.reduce<EpochMs | null>((soonest, { cameraId, oldestAt }) => {
        const at = goes(rules, cameraId, oldestAt);
        return soonest === null || at < soonest ? at : soonest;
      }, null);
    },

    async ofEach(range: LockRange, isLinked: (nodeId: NodeId) => boolean): Promise<LockPreview["cameras"]> {
      const [found, rules] = [await oldestIn(db, range), await readRules()];
      return range.cameraIds.map((cameraId) => {
        const own = found.filter((each) => each.cameraId === cameraId);
        const oldestAt = own.length === 0 ? null : (Math.min(...own.map((each) => each.oldestAt)) as EpochMs);
        return {
          cameraId,
          oldestAt,
          expiresAt: oldestAt === null ? null : goes(rules, cameraId, oldestAt),
          isWaiting: own.some(({ nodeId }) => !isLinked(nodeId)),
        };
      });
    },
  };
}
