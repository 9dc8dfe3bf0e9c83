import type { NodeId } from "@vigie/shared/kernel/units";
import type { ListedLock, Lock, LockOnNode } from "@vigie/shared/recordings/locks";
import type { LockPart } from "./locks-repository.ts";

/** A node as it is now; null: there is none. */
export type NodeSeen = (id: NodeId) => { name: string; isLinked: boolean } | null;

const stateOn = (lock: Lock, { heldAt, releasedAt }: LockPart): LockOnNode["state"] => {
  if (lock.state === "released") return releasedAt === null ? "releasing" : "released";
  return heldAt === null ? "asked" : "held";
};

export const listedLock = (lock: Lock, parts: readonly LockPart[], seen: NodeSeen): Pick<ListedLock, "lock" | "nodes"> => ({
  lock,
  nodes: parts.map((part) => ({
    nodeId: part.nodeId,
    name: seen(part.nodeId)?.name ?? "",
    state: stateOn(lock, part),
    segments: part.segments,
  })),
});

const isOver = ({ state }: Lock): boolean => state === "refused" || state === "released";

/** By when the oldest of what they hold would have gone; of those that are over, and of which nothing is known, the newest first. */
export function soonestFirst(a: ListedLock, b: ListedLock): number {
  if (isOver(a.lock) !== isOver(b.lock)) return Number(isOver(a.lock)) - Number(isOver(b.lock));
  const [ofA, ofB] = [a.oldestExpiresAt, b.oldestExpiresAt];
  if (ofA !== null && ofB !== null && ofA !== ofB) return ofA - ofB;
  if ((ofA === null) !== (ofB === null)) return Number(ofA === null) - Number(ofB === null);
  return b.lock.askedAt - a.lock.askedAt;
}
