import { z } from "zod";
import { StreamName } from "../cameras/schema.ts";
import { CameraId, EpochMs, LockId, ViewingId } from "../kernel/units.ts";
import { RecordingGap } from "./schema.ts";

/**
 * Looking back, from a node. `POST /recordings/open` with the grant (`range` of instants) in `Authorization: Bearer` answers a host-only `HttpOnly;
 * SameSite=Strict` cookie with `Path=/recordings/<viewing>/`, renewed by the same POST with a further grant of that viewing. Below that path, `GET`:
 *
 * - `<stream>/timeline?from=&until=` → `RecordedTimeline`;
 * - `<stream>/segments?from=&until=` → `RecordedSegments`, what WebCodecs plays from by byte ranges; of six hours at most;
 * - `<stream>/playlist.m3u8?from=&until=` → media playlist (RFC 8216) over byte ranges of the files, of four hours at most: EXT-X-MAP of each file,
 *   pieces of a few seconds that begin with a key frame, each with EXT-X-BYTERANGE and EXT-X-PROGRAM-DATE-TIME, EXT-X-DISCONTINUITY at runs and
 *   gaps, EXT-X-ENDLIST when `until` is past; before that it grows;
 * - `<stream>/files/<segment>` (or `<segment>.mp4`) → the file; `Range` (RFC 9110 §14) is answered by 206, also of a file that is still written.
 *
 * What is asked for outside the granted range is cut to it, at key frames: of a segment that reaches beyond it, `keyFrames`, `endAt` and `bytes`
 * are of the part that may be fetched (and bytes 0 … initBytes − 1 with it); `startAt` stays what `afterMs` counts from. `DELETE /recordings/<viewing>/` lets go. After the viewing's end: 410.
 */
export const RECORDINGS_PATH = "/recordings";
export const RECORDINGS_OPEN_PATH = "/recordings/open";
/** Nobody fetches any more: the viewing is closed as `socket_lost`. A paused player asks for the timeline meanwhile. */
export const RECORDINGS_SILENT_MS = 60_000;

/** Instants of recordings, `until` excluded; node's clock. */
export const InstantRange = z.object({ from: EpochMs, until: EpochMs });
export type InstantRange = z.infer<typeof InstantRange>;
/** What was fetched of recordings is told in so many pieces at most. */
export const MAX_FETCHED_RANGES = 64;

/** What a viewing looks back at, and the reference (alarm, event, requisition, check) that its motive names. */
export const LookBack = InstantRange.extend({ reference: z.string().nullable() });
export type LookBack = z.infer<typeof LookBack>;

export const RecordingsOpened = z.object({
  /** Absolute address of the cookie's path, with a slash at its end. */
  baseUrl: z.string(),
  validUntil: EpochMs,
  nodeAt: EpochMs,
});
export type RecordingsOpened = z.infer<typeof RecordingsOpened>;

/** Recorded without a hole. `lockIds`: that hold some of it; `expiresAt`: when its first second goes. */
export const RecordedSpan = z.object({
  from: EpochMs,
  until: EpochMs,
  expiresAt: EpochMs.nullable(),
  lockIds: z.array(LockId),
});
export type RecordedSpan = z.infer<typeof RecordedSpan>;

export const RecordedTimeline = z.object({
  cameraId: CameraId,
  stream: StreamName,
  from: EpochMs,
  until: EpochMs,
  spans: z.array(RecordedSpan),
  gaps: z.array(RecordingGap),
});
export type RecordedTimeline = z.infer<typeof RecordedTimeline>;

/** One key frame: where its fragment begins in the file (bytes), and when it is shown (ms after the segment's `startAt`). */
export const KeyFrame = z.object({ atByte: z.number().int(), afterMs: z.number() });

/** `run`: one uninterrupted session with the camera: within it media time goes on from file to file. */
export const RecordedSegment = z.object({
  id: z.uuidv7(),
  run: z.uuidv7(),
  startAt: EpochMs,
  endAt: EpochMs,
  bytes: z.number().int(),
  /** Bytes 0 … initBytes − 1 are `ftyp` and `moov`. */
  initBytes: z.number().int(),
  codecString: z.string(),
  keyFrames: z.array(KeyFrame),
});
export type RecordedSegment = z.infer<typeof RecordedSegment>;
export const RecordedSegments = z.object({ segments: z.array(RecordedSegment) });
export type RecordedSegments = z.infer<typeof RecordedSegments>;

/** Why one looks back (*motif*, DOMAIN §4.13): codes are stable, names are the console's. A reference is asked of all but the immediate look. */
export const LookBackMotive = z.enum(["immediate", "alarm", "event", "requisition", "quality_check"]);
export type LookBackMotive = z.infer<typeof LookBackMotive>;
export const IMMEDIATE_MS = 2 * 60_000;
/** One look reaches over this much at most. */
export const LOOK_BACK_MAX_MS = 31 * 86_400_000;

/**
 * `POST /api/playbacks`. Refused with `playback.motive_needed` without a motive, `playback.reference_needed` without its reference, and
 * `playback.not_immediate` when `immediate` is asked for what is older than two minutes or by who does not have the camera live. `until` may lie
 * ahead, as of what is still written. `POST /api/playbacks/:viewingId/grants` (`GrantRequest`) renews, or is for the camera's other stream;
 * `DELETE /api/playbacks/:viewingId` lets go.
 */
export const PlaybackRequest = z.object({
  cameraId: CameraId,
  stream: StreamName,
  from: EpochMs,
  until: EpochMs,
  motive: LookBackMotive.nullable().default(null),
  reference: z.string().trim().max(120).nullable().default(null),
});
export type PlaybackRequest = z.infer<typeof PlaybackRequest>;

export const PlaybackGrant = z.object({
  viewingId: ViewingId,
  grant: z.string(),
  validUntil: EpochMs,
  /** Address of the node's `POST /recordings/open`. */
  openUrl: z.string(),
});
export type PlaybackGrant = z.infer<typeof PlaybackGrant>;
