import { z } from "zod";
import { CameraId, EpochMs } from "../kernel/units.ts";
import { NodeDisk } from "../recordings/register.ts";
import { StreamName } from "./schema.ts";

/**
 * What the bit stream itself gives away, without decoding. `black`: key frames show next to nothing; `frozen`: key frames are the
 * same to the bit, and what is between them carries no change; `moved`: from one key frame to the next the picture became another one and stayed so.
 */
export const TamperSign = z.enum(["black", "frozen", "moved"]);
export type TamperSign = z.infer<typeof TamperSign>;

/** One stream over the last seconds, as its node measured it. Instants: the node's clock. */
export const StreamHealth = z.object({
  cameraId: CameraId,
  stream: StreamName,
  at: EpochMs,
  lastFrameAt: EpochMs.nullable(),
  framesPerSecond: z.number().nonnegative(),
  /** What the stream gave in its good minutes or, until that is known, what it announces; null while neither is. */
  expectedFramesPerSecond: z.number().positive().nullable(),
  bitrateBps: z.number().nonnegative(),
  expectedBitrateBps: z.number().positive().nullable(),
  /** Sessions that ended by a fault within the last hour. */
  reconnects: z.number().int().nonnegative(),
  /** Camera's clock (RTCP sender reports, RFC 3550 §6.4.1) minus the node's; null when it tells none. */
  clockOffsetMs: z.number().nullable(),
  signs: z.array(TamperSign),
});
export type StreamHealth = z.infer<typeof StreamHealth>;

/** What is wrong with a camera, in the order of how bad it is. */
export const HealthFault = z.enum([
  "node_lost",
  "no_signal",
  "black",
  "moved",
  "frozen",
  "frames_missing",
  "bitrate_low",
  "unsteady",
  "clock_off",
]);
export type HealthFault = z.infer<typeof HealthFault>;

export const HealthFinding = z.object({ fault: HealthFault, stream: StreamName, sinceAt: EpochMs });
export type HealthFinding = z.infer<typeof HealthFinding>;

/** `findings`: worst first, empty when all is well. `sinceAt` is the server's clock. */
export const CameraHealth = z.object({
  cameraId: CameraId,
  streams: z.array(StreamHealth),
  findings: z.array(HealthFinding),
});
export type CameraHealth = z.infer<typeof CameraHealth>;

/** `GET /api/cameras/health`: every camera in use, worst first, then longest first; `disks`: of the nodes whose disk has a fault. */
export const HealthBoard = z.object({ at: EpochMs, cameras: z.array(CameraHealth), disks: z.array(NodeDisk) });
export type HealthBoard = z.infer<typeof HealthBoard>;

/** A node measures and tells at this interval. */
export const HEALTH_INTERVAL_MS = 5_000;
