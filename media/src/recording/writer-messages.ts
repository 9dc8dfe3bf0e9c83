import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { DiskFault, GapCause, RecordedDay } from "@vigie/shared/recordings/schema";

/** Between the node's main thread and the thread that writes. Both are ours: nothing is parsed. Instants: node's clock. */
export interface RecordedStream {
  cameraId: CameraId;
  stream: StreamName;
}

/** Begins a file. The one before it is closed first; within a run it ends where this one begins. */
export interface SegmentStart {
  id: string;
  run: string;
  startAt: EpochMs;
  clockOffsetMs: number | null;
  codecString: string;
  init: Uint8Array;
}

export interface FragmentOrder extends RecordedStream {
  kind: "fragment";
  run: string;
  /** Null: goes on in the file that is open. */
  start: SegmentStart | null;
  /** Moved to the writer, not copied. */
  bytes: ArrayBuffer;
  isKey: boolean;
  /** Of the first frame, in media time since that of the file's first. */
  afterMs: number;
  endAt: EpochMs;
}

export type WriterOrder =
  | FragmentOrder
  /** The run has ended. */
  | (RecordedStream & { kind: "close" })
  /** It goes on until a `gap-end`. */
  | (RecordedStream & { kind: "gap"; from: EpochMs; cause: GapCause })
  | (RecordedStream & { kind: "gap-end"; until: EpochMs })
  /** Does a gap go on since an earlier life? Answered by `attended`. */
  | (RecordedStream & { kind: "attend" })
  /** All files are closed; answered by `stopped`. */
  | { kind: "stop" };

export type WriterNews =
  | (RecordedStream & { kind: "attended"; gapFrom: EpochMs | null })
  | (RecordedStream & {
      kind: "opened";
      id: string;
      run: string;
      path: string;
      startAt: EpochMs;
      initBytes: number;
      codecString: string;
    })
  /** A fragment is in the file, which is `fileBytes` long by now. `takenBytes`: of the order. */
  | (RecordedStream & {
      kind: "written";
      run: string;
      takenBytes: number;
      fileBytes: number;
      endAt: EpochMs;
      keyFrame: { atByte: number; afterMs: number } | null;
    })
  /** A fragment is lost, and what follows it as well until one begins a file. */
  | (RecordedStream & { kind: "refused"; run: string; takenBytes: number; fault: DiskFault })
  /** The disk reported an error: the file that is open is not to be relied on, and should be followed by another one soon. */
  | (RecordedStream & { kind: "suspect"; fault: DiskFault })
  /** `day`: what its day holds with it. */
  | (RecordedStream & { kind: "closed"; id: string; day: RecordedDay; isSuspect: boolean })
  /** `down`: nothing is written any more, and why; tried again by itself. Null: go on. */
  | { kind: "disk"; totalBytes: number; freeBytes: number; down: DiskFault | null }
  | { kind: "log"; level: "info" | "warn" | "error"; facts: Record<string, unknown>; text: string }
  | { kind: "stopped" };
