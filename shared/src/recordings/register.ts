import { z } from "zod";
import { StreamName } from "../cameras/schema.ts";
import { CameraId, EpochMs, NodeId } from "../kernel/units.ts";
import { MediaNode } from "../nodes/schema.ts";
import { DestructionRecord, DestructionRule, DiskState, GapCause, RecordingPlan, RetentionRule } from "./schema.ts";

/** Why a camera is not recorded though nothing failed. */
export const OffReason = z.enum(["disabled", "no_node", "no_order", "no_storage", "plan", "hours"]);
export type OffReason = z.infer<typeof OffReason>;

/** What one stream's recorder does, as the server can answer for it. `unknown`: its node has no link since then, or has told nothing yet (null). */
export const RecorderNow = z.discriminatedUnion("state", [
  z.object({ state: z.literal("off"), sinceAt: EpochMs.nullable(), why: OffReason }),
  z.object({ state: z.literal("recording"), sinceAt: EpochMs }),
  z.object({ state: z.literal("gap"), sinceAt: EpochMs, cause: GapCause }),
  z.object({ state: z.literal("unknown"), sinceAt: EpochMs.nullable() }),
]);
export type RecorderNow = z.infer<typeof RecorderNow>;

/** `rule` null: no order in force, or a service level without storage. `oldestDay`: UTC, of what is kept as the server was told last. */
export const CameraRecording = z.object({
  cameraId: CameraId,
  nodeId: NodeId.nullable(),
  plan: RecordingPlan,
  rule: RetentionRule.nullable(),
  streams: z.array(z.object({ stream: StreamName, now: RecorderNow })),
  oldestDay: z.iso.date().nullable(),
  bytes: z.number().nonnegative(),
});
export type CameraRecording = z.infer<typeof CameraRecording>;

/** `disk` null: the node has told nothing of it yet. While `link` is lost, it is what was told last. */
export const NodeDisk = z.object({
  nodeId: NodeId,
  name: z.string(),
  link: MediaNode.shape.link,
  disk: DiskState.nullable(),
});
export type NodeDisk = z.infer<typeof NodeDisk>;

/** `GET /api/recordings`: the cameras of the reader's rights, and every node's disk. */
export const RecordingBoard = z.object({ at: EpochMs, cameras: z.array(CameraRecording), disks: z.array(NodeDisk) });
export type RecordingBoard = z.infer<typeof RecordingBoard>;

/** `GET /api/recordings/destructions`, newest first. `from`, `until`: of `destroyedAt`. `before`: `position` of the last one that was read. */
export const DestructionQuery = z.object({
  cameraId: CameraId.optional(),
  rule: DestructionRule.optional(),
  from: z.coerce.number().pipe(EpochMs).optional(),
  until: z.coerce.number().pipe(EpochMs).optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export type DestructionQuery = z.infer<typeof DestructionQuery>;

/** `jws`: as the node signed it; `countersignedAt`: when it came into the journal, server's clock. `position` grows with each. */
export const Destruction = DestructionRecord.extend({
  position: z.number().int().positive(),
  countersignedAt: EpochMs,
  jws: z.string(),
});
export type Destruction = z.infer<typeof Destruction>;
