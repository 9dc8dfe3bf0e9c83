import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs, NodeId } from "@vigie/shared/kernel/units";
import type { DestructionRecord } from "@vigie/shared/recordings/schema";
import { createCapacity } from "./capacity.ts";
import { createDestruction } from "./destruction.ts";
import { doomedFiles } from "./doomed-files.ts";
import { type KeptRule, ruleRows } from "./kept-rules.ts";
import { lockRows } from "./locks.ts";
import { createRetention } from "./retention.ts";
import { sidecarFiles } from "./sidecar.ts";

export interface KeptIndexDeps {
  directory: string;
  nodeId: NodeId;
  ruleOf(cameraId: CameraId): KeptRule;
  /** The server's clock. */
  serverNow(): EpochMs;
  sign(record: DestructionRecord): Promise<string>;
  log(level: "info" | "warn" | "error", facts: Record<string, unknown>, text: string): void;
}

export type KeptIndex = Awaited<ReturnType<typeof openKept>>;

/** The index as the keeper uses it, once what stands beside the segments is in it and what is in it stands beside them. */
export async function openKept(database: DatabaseSync, deps: KeptIndexDeps) {
  const { directory, nodeId, ruleOf, serverNow: now, sign, log } = deps;
  const sidecars = sidecarFiles(directory);
  const locks = lockRows(database);
  const rules = ruleRows(database);
  const doomed = doomedFiles(database, directory);
  const [lockFiles, ruleFiles] = await Promise.all([sidecars.readLocks(), sidecars.readRules()]);
  const unreadable = [...lockFiles.unreadable, ...ruleFiles.unreadable];
  if (unreadable.length > 0) log("error", { unreadable }, "beside the recordings lie locks or rules that cannot be read");
  // A lock is in force if either knows of it: whichever the node did not come to write or to remove, it is told again.
  const known = new Set(locks.list().map(({ lockId }) => lockId));
  const written = new Set(lockFiles.found.map(({ lockId }) => lockId));
  for (const lock of lockFiles.found) if (!known.has(lock.lockId)) locks.put(lock);
  for (const lock of locks.list()) if (!written.has(lock.lockId)) await sidecars.keepLock(lock);
  const ruled = new Set(rules.list().map(({ cameraId }) => cameraId));
  for (const rule of ruleFiles.found) if (!ruled.has(rule.cameraId)) rules.put(rule);
  return {
    database,
    sidecars,
    locks,
    rules,
    doomed,
    retention: createRetention(database),
    capacity: createCapacity(database),
    destruction: createDestruction({ database, directory, nodeId, locks, doomed, ruleOf, now, sign }),
  };
}
