import { z } from "zod";
import { StreamName } from "../cameras/schema.ts";
import { AuthorisationId, CameraId, EpochMs, LockId, NodeId } from "../kernel/units.ts";

// Apart, since a camera has one, and what is recorded names cameras' streams.
export { CONTINUOUS, RecordedHours, RecordingPlan } from "./plan.ts";

/**
 * The rule that a node keeps a camera's recordings under, of the order in force (CSI L.252-5). Days of the calendar; the maximum never beyond one
 * month. An order that has ended still rules what was recorded under it: the node keeps the last rule it was told.
 */
export const RetentionRule = z.object({
  authorisationId: AuthorisationId,
  maxDays: z.number().int().min(1).max(31),
  minDays: z.number().int().min(1).max(31).nullable(),
});
export type RetentionRule = z.infer<typeof RetentionRule>;

/** Why nothing was recorded: the camera's own fault, the way to it, the node (ended, killed, restarted), or its disk. */
export const GapCause = z.enum(["camera", "network", "node", "disk"]);
export type GapCause = z.infer<typeof GapCause>;

/** Of the gap ledger. Node's clock; `until` null: it goes on. Hours that were not to be recorded are no gap. */
export const RecordingGap = z.object({ from: EpochMs, until: EpochMs.nullable(), cause: GapCause });
export type RecordingGap = z.infer<typeof RecordingGap>;

/**
 * `open`: being written; `closed`: whole and hashed; `verified`: read again and found to be what was written; `damaged`: found to be something
 * else. `suspect` stands beside: the disk reported an error while it was written.
 */
export const SegmentState = z.enum(["open", "closed", "verified", "damaged"]);
export type SegmentState = z.infer<typeof SegmentState>;

/** What one stream's recorder does now, by what reached the disk. */
export const RecordingState = z.discriminatedUnion("state", [
  /** By plan, or because no order covers the camera. */
  z.object({ state: z.literal("off"), sinceAt: EpochMs }),
  z.object({ state: z.literal("recording"), sinceAt: EpochMs }),
  z.object({ state: z.literal("gap"), sinceAt: EpochMs, cause: GapCause }),
]);
export type RecordingState = z.infer<typeof RecordingState>;

/** What a node's disk has to say, worst first. `forecast`: below the minimum retention within 72 h; `starving`: nothing may go any more, and nothing is written. */
export const DiskFault = z.enum(["gone", "read_only", "full", "starving", "write_error", "slow", "forecast", "damaged_segment"]);
export type DiskFault = z.infer<typeof DiskFault>;

export const DiskState = z.object({
  at: EpochMs,
  totalBytes: z.number().nonnegative(),
  freeBytes: z.number().nonnegative(),
  recordedBytes: z.number().nonnegative(),
  /** Of the last hours; null until it is known. */
  bytesPerDay: z.number().nonnegative().nullable(),
  faults: z.array(z.object({ fault: DiskFault, sinceAt: EpochMs, cameraIds: z.array(CameraId) })),
});
export type DiskState = z.infer<typeof DiskState>;

const Sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** A UTC day, `yyyy-mm-dd`: segments are cut at its end and chained within it. */
export const UtcDay = z.iso.date();

/** What a node holds of one camera, stream and UTC day: the server keeps the last that it was told. */
export const RecordedDay = z.object({
  cameraId: CameraId,
  stream: StreamName,
  day: UtcDay,
  segments: z.number().int().nonnegative(),
  bytes: z.number().nonnegative(),
  recordedMs: z.number().nonnegative(),
  /** Of the day's last segment so far. */
  chainHead: Sha256Hex,
});
export type RecordedDay = z.infer<typeof RecordedDay>;

/** `expired`: the term of the order; `capacity`: above the minimum, for want of space; `released`: what a lock had held beyond its term. */
export const DestructionRule = z.enum(["expired", "capacity", "released"]);
export type DestructionRule = z.infer<typeof DestructionRule>;

/**
 * That a camera's recordings of a UTC day are gone (DOMAIN R-19): no picture, nothing of what was seen. `heldBy`: locks that keep some of them; another
 * record follows when those are released. `jws`: compact JWS of the rest by the node's key, typ `vigie-destruction+jwt`.
 */
export const DestructionRecord = z.object({
  recordId: z.uuidv7(),
  nodeId: NodeId,
  cameraId: CameraId,
  stream: StreamName,
  day: UtcDay,
  /** First frame of the first segment, last frame of the last. */
  from: EpochMs,
  until: EpochMs,
  segments: z.number().int().positive(),
  /** 0: of files that were lost before. */
  bytes: z.number().nonnegative(),
  chainHead: Sha256Hex,
  rule: DestructionRule,
  /** Null: the node has lost which order it was under, and went by the law's one month. */
  authorisationId: AuthorisationId.nullable(),
  destroyedAt: EpochMs,
  heldBy: z.array(LockId),
});
export type DestructionRecord = z.infer<typeof DestructionRecord>;
export const DESTRUCTION_TYPE = "vigie-destruction+jwt";

/** A lock (*gel*) as a node keeps it: whatever overlaps the range of those cameras outlives its term, until the lock is released. */
export const RecordingLock = z.object({
  lockId: LockId,
  cameraIds: z.array(CameraId).min(1),
  from: EpochMs,
  until: EpochMs,
});
export type RecordingLock = z.infer<typeof RecordingLock>;
