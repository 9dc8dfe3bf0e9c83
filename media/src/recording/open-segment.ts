import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { RecordedSegment } from "@vigie/shared/recordings/playback";

/** A segment that is being written, by what the disk has taken of it. `endAt`: of the last fragment that is in the file; `bytes`: up to its end. */
export interface OpenSegment extends RecordedSegment {
  cameraId: CameraId;
  stream: StreamName;
  /** Below the recordings' directory. */
  path: string;
}
