import type { StreamName } from "@vigie/shared/cameras/schema";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import type { RecordedSegment } from "@vigie/shared/recordings/playback";
import { parseSegmentPath } from "../recording/file-format.ts";
import type { Recordings } from "../recording/recordings.ts";

/** What playback needs of the recordings. */
export type PlayedRecordings = Pick<Recordings, "timeline" | "segments" | "file">;

export interface PlayedFile {
  /** Absolute. */
  path: string;
  segment: RecordedSegment;
}

/** `<camera>/<stream>/<day>/<name>`. */
const PLACE_PARTS = 4;

interface Wanted {
  segmentId: string;
  cameraId: CameraId;
  stream: StreamName;
}

/** By its id alone, of that camera's stream and no other; null: there is none. */
export async function findFile(
  recordings: PlayedRecordings,
  { segmentId, cameraId, stream }: Wanted,
): Promise<PlayedFile | null> {
  const file = await recordings.file(segmentId);
  if (file === null) return null;
  const place = parseSegmentPath(file.path.split("/").slice(-PLACE_PARTS).join("/"));
  if (place?.cameraId !== cameraId || place.stream !== stream) return null;
  const startAt = place.startAt as EpochMs;
  const found = await recordings.segments(cameraId, stream, startAt, (startAt + 1) as EpochMs);
  const segment = found.find(({ id }) => id === segmentId);
  if (segment === undefined) return null;
  return { path: file.path, segment: { ...segment, bytes: Math.min(segment.bytes, file.bytes) } };
}
