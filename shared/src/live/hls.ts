import { z } from "zod";
import { EpochMs } from "../kernel/units.ts";

/**
 * Low-Latency HLS (RFC 8216bis) from a node, for the last rung and for WAN viewers. `POST /hls/open` with the grant in `Authorization:
 * Bearer` opens it as the media socket's `subscribe` does, or renews it with a further grant of the same viewing; the answer sets a
 * host-only `HttpOnly; SameSite=Strict` cookie with `Path=/hls/<viewing>/`, under which playlist, init segments and parts are fetched.
 * A grant for the viewing's other stream opens that one beside it, with a playlist of its own, so that a tile can change without a gap.
 * EXT-X-PROGRAM-DATE-TIME is the node's clock at the segment's first frame (its `receivedAt`). `DELETE /hls/<viewing>/` lets go of HLS;
 * channels of the same viewing on a media socket go on, and a request below the path of a viewing that ended is answered by a problem with status 410.
 */
export const HLS_PATH = "/hls";
export const HLS_OPEN_PATH = "/hls/open";

/** A part has the frames that this holds; PART-TARGET (RFC 8216bis §4.4.3.7) is up to a tenth above, for cameras whose frames come unevenly. */
export const HLS_PART_MS = 250;
/** Nobody fetches any more: the viewing is closed as `socket_lost`. */
export const HLS_SILENT_MS = 10_000;

export const HlsOpened = z.object({
  /** Absolute address of the media playlist, below the cookie's path. */
  playlistUrl: z.string(),
  validUntil: EpochMs,
  /** RFC 6381, for `MediaSource.isTypeSupported`; null while no frame has come. */
  codecString: z.string().nullable(),
  /** The node's clock when it answered: what EXT-X-PROGRAM-DATE-TIME is measured against. */
  nodeAt: EpochMs,
});
export type HlsOpened = z.infer<typeof HlsOpened>;
