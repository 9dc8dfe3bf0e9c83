import { z } from "zod";
import { CameraId, EpochMs, LinkId, PersonId } from "../kernel/units.ts";

/** An RTMP or FLV play address (*lien de lecture*): one camera, twelve hours at most, made by a supervisor. */
export const PlayLink = z.object({
  id: LinkId,
  cameraId: CameraId,
  label: z.string(),
  createdBy: PersonId,
  createdAt: EpochMs,
  endsAt: EpochMs,
  endedAt: EpochMs.nullable(),
});
export type PlayLink = z.infer<typeof PlayLink>;

export const MAX_LINK_MS = 12 * 3_600_000;

export const PlayLinkInput = z.object({
  cameraId: CameraId,
  label: z.string().trim().min(1).max(80),
  durationMs: z.number().int().positive().max(MAX_LINK_MS),
});
export type PlayLinkInput = z.infer<typeof PlayLinkInput>;

/** Shown once: the addresses carry the key. `rtmp` is null when the node has no RTMP listener; likewise `httpFlv`, `wsFlv`. */
export const PlayLinkMade = z.object({ link: PlayLink, streamKey: z.string(), path: z.string() });
export type PlayLinkMade = z.infer<typeof PlayLinkMade>;

/** The stream key of a pushing encoder, shown once; a new one ends the one before. `path`: `/ingest/<camera id>`. */
export const StreamKeyMade = z.object({ cameraId: CameraId, streamKey: z.string(), path: z.string() });
export type StreamKeyMade = z.infer<typeof StreamKeyMade>;
