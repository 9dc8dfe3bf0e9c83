import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs, LockId } from "@vigie/shared/kernel/units";
import type { AssignedCamera } from "@vigie/shared/nodes/link";
import type { RecordedSegment, RecordedTimeline } from "@vigie/shared/recordings/playback";
import type { DiskState, RecordingLock } from "@vigie/shared/recordings/schema";
import type { StreamBus } from "../frames/stream-bus.ts";

/** What the node records and keeps, as the rest of it sees it. Nothing here touches a disk on the caller's thread. */
export interface Recordings {
  /** The cameras that are covered now. `busOf`: null where the camera has no such stream. Their rules are kept also when they go. */
  assign(cameras: readonly AssignedCamera[], busOf: (cameraId: CameraId, stream: StreamName) => StreamBus | null): void;
  /** Resolves when the lock and its sidecar are on the disk; may come twice. */
  lock(lock: RecordingLock): Promise<{ segments: number }>;
  release(lockId: LockId): Promise<void>;
  /** What overlaps [from, until), what is being written included. */
  timeline(cameraId: CameraId, stream: StreamName, from: EpochMs, until: EpochMs): Promise<RecordedTimeline>;
  segments(cameraId: CameraId, stream: StreamName, from: EpochMs, until: EpochMs): Promise<RecordedSegment[]>;
  /** Absolute path, and how much of the file may be read; null: there is no such segment (any more). */
  file(segmentId: string): Promise<{ path: string; bytes: number } | null>;
  diskState(): DiskState;
  /** Closes what is open. */
  stop(): Promise<void>;
}
