import { z } from "zod";
import { CameraId, EpochMs, ForwardingId, LinkId, PersonId } from "../kernel/units.ts";

/** An RTMP or FLV play address (*lien de lecture*): one camera of a forwarding, until it ends. `forwardingId` null: of before these existed. */
export const PlayLink = z.object({
  id: LinkId,
  cameraId: CameraId,
  forwardingId: ForwardingId.nullable(),
  label: z.string(),
  createdBy: PersonId,
  createdAt: EpochMs,
  endsAt: EpochMs,
  endedAt: EpochMs.nullable(),
});
export type PlayLink = z.infer<typeof PlayLink>;

/**
 * Shown once: each address carries the stream key. `rtmp` is null when the camera's node has no RTMP listener; FLV is served wherever the
 * node's pictures are.
 */
export const PlayLinkMade = z.object({
  link: PlayLink,
  addresses: z.object({ httpFlv: z.string(), wsFlv: z.string(), rtmp: z.string().nullable() }),
});
export type PlayLinkMade = z.infer<typeof PlayLinkMade>;

/**
 * What a pushing encoder is set to, shown once; a new key ends the one before. `server` and `name` are an encoder's two fields: the server's
 * address, `rtmp://host:port/ingest`, null when the camera has no node or its node no RTMP listener; and the stream's name with its secret,
 * `<camera id>?key=<stream key>`. An encoder that asks for one address takes `server/name`.
 */
export const StreamKeyMade = z.object({ cameraId: CameraId, server: z.string().nullable(), name: z.string() });
export type StreamKeyMade = z.infer<typeof StreamKeyMade>;
