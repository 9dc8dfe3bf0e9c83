import { createHash } from "node:crypto";
import type { StreamName } from "@vigie/shared/cameras/schema";
import { canonicalJson } from "@vigie/shared/kernel/canonical-json";
import type { CameraId } from "@vigie/shared/kernel/units";

/** What of a segment is bound into the chain beside its bytes. Instants: node's clock, ms. `bytes`: all before the seal. */
export interface ChainedSegment {
  readonly id: string;
  readonly cameraId: CameraId;
  readonly stream: StreamName;
  readonly run: string;
  /** UTC, yyyy-mm-dd: that of `startAt`. */
  readonly day: string;
  readonly ordinal: number;
  readonly startAt: number;
  readonly endAt: number;
  readonly bytes: number;
}

/** What stands before the first segment of a camera's, stream's and UTC day's chain. */
export function chainStart(cameraId: CameraId, stream: StreamName, day: string): Buffer {
  return createHash("sha256").update(`vigie recording ${cameraId} ${stream} ${day}`).digest();
}

/**
 * SHA-256(chain before ‖ SHA-256 of the file's bytes before the seal ‖ JSON of the segment, keys sorted): a segment that was changed, put elsewhere, left
 * out or put in does not lead to the chain that its day ends with.
 */
export function chainAfter(chainBefore: Uint8Array, sha256: Uint8Array, segment: ChainedSegment): Buffer {
  const { id, cameraId: camera, stream, run, day, ordinal, startAt, endAt, bytes } = segment;
  const told = canonicalJson({ id, camera, stream, run, day, ordinal, startAt, endAt, bytes });
  return createHash("sha256").update(chainBefore).update(sha256).update(told, "utf8").digest();
}

/** The UTC day of an instant, `yyyy-mm-dd`. */
export const utcDay = (at: number): string => new Date(at).toISOString().slice(0, 10);
