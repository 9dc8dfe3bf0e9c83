import { z } from "zod";
import { StreamName } from "../cameras/schema.ts";
import { Problem } from "../kernel/problem.ts";
import { CameraId, CarouselId, EpochMs, ForwardingId, NodeId, PersonId, RoundRunId, ViewingId } from "../kernel/units.ts";
import { Motive } from "../people/decide.ts";
import { Principal } from "../people/principal.ts";
import { InstantRange, LookBack } from "../recordings/playback.ts";
import { TileRef } from "../walls/schema.ts";

/** How a viewing ended. `released`: its viewer let go. The others cut it. */
export const ViewingCause = z.enum([
  "released",
  "signed_out",
  "session_ended",
  "person_disabled",
  "camera_disabled",
  "right_ended",
  "link_ended",
  /** The forwarding, or the clause that it rests on. */
  "forwarding_ended",
  "socket_lost",
  "viewer_hopeless",
  /** No order in force covers the camera any more; or a grant was not renewed in time. */
  "authorisation_lapsed",
  "never_opened",
  "node_lost",
  /** A wall screen's secret was ended. */
  "device_ended",
]);
export type ViewingCause = z.infer<typeof ViewingCause>;

/** One principal looking at one target, at one post, for one motive (*consultation*). */
export const Viewing = z.object({
  id: ViewingId,
  principal: Principal,
  cameraId: CameraId,
  nodeId: NodeId,
  motive: Motive,
  /** Where: the name of the enrolled device, or the network address of a browser that is none (*poste non déclaré*). */
  post: z.string(),
  /** The person whose act placed it; for a link, who made it; for a planned round, who planned it. */
  placedBy: PersonId,
  /** A step of a carousel or round: the viewing of the list that it belongs to. Steps have no journal rows of their own. */
  listViewingId: ViewingId.nullable(),
  /** Under which forwarding a liaison or a play address looks. */
  forwardingId: ForwardingId.nullable(),
  /** Null: live. */
  lookBack: LookBack.nullable(),
  openedAt: EpochMs,
  closedAt: EpochMs.nullable(),
  cause: ViewingCause.nullable(),
});
export type Viewing = z.infer<typeof Viewing>;

/**
 * Claims of a grant: compact JWS (RFC 7515), EdDSA over Ed25519 (RFC 8037). All instants are the server's clock.
 * A grant opens a channel once, before `openBy`; what it opened lives until `validUntil` and is renewed on the same socket.
 */
export const GrantClaims = z.object({
  /** `jti` of RFC 7519: unique, so that a node can refuse a second use. */
  jti: z.uuidv7(),
  viewing: ViewingId,
  principal: Principal,
  camera: CameraId,
  stream: StreamName,
  /** `live`, or the instants that may be looked back at (node's clock). */
  range: z.union([z.literal("live"), InstantRange]),
  motive: Motive,
  node: NodeId,
  openBy: EpochMs,
  validUntil: EpochMs,
});
export type GrantClaims = z.infer<typeof GrantClaims>;

/** The `typ` header of a grant (RFC 8725 §3.11), so that no other JWS of the same key passes for one. */
export const GRANT_TYPE = "vigie-grant+jwt";
export const GRANT_OPEN_MS = 60_000;
export const GRANT_VALID_MS = 15 * 60_000;

/** The list that a viewing turns through, at its version when it was opened. */
export const ViewedList = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("carousel"), carouselId: CarouselId, version: z.number().int() }),
  z.object({ kind: z.literal("round"), runId: RoundRunId }),
]);
export type ViewedList = z.infer<typeof ViewedList>;

/**
 * `tile`: where it is shown; the server reads there who placed it and why, and refuses with `tile.other_content` when the tile does not hold
 * that camera. Null: outside any display, placed by whoever asks. A device always names its tile.
 */
export const ViewingRequest = z.object({
  cameraId: CameraId,
  stream: StreamName,
  tile: TileRef.nullable().default(null),
  /** `break-glass` for a commune without live view, by the supervisor who opened it; otherwise the server knows why. */
  motive: z.literal("break-glass").optional(),
});
export type ViewingRequest = z.infer<typeof ViewingRequest>;

/** `POST /api/viewings/batch`: what a change of scene opens at once, each decided by itself; the answers in the same order. */
export const ViewingBatch = z.object({ requests: z.array(ViewingRequest).min(1).max(64) });
export type ViewingBatch = z.infer<typeof ViewingBatch>;

/** `POST /api/viewings/releases`: the page let go of these. Those that are closed already, or none of its own, are passed over. */
export const ViewingReleases = z.object({ viewingIds: z.array(ViewingId).min(1).max(256) });
export type ViewingReleases = z.infer<typeof ViewingReleases>;

/** `POST /api/viewings/lists`: the tile's carousel or round, from this step on. `POST /api/viewings/lists/:viewingId/steps`: the next one. */
export const StepRequest = z.object({ step: z.number().int().nonnegative(), stream: StreamName });
export type StepRequest = z.infer<typeof StepRequest>;
export const ListViewingRequest = StepRequest.extend({ tile: TileRef });
export type ListViewingRequest = z.infer<typeof ListViewingRequest>;

/** A further grant under an open viewing: to renew, or for the camera's other stream. */
export const GrantRequest = z.object({ stream: StreamName });
export type GrantRequest = z.infer<typeof GrantRequest>;

/** The answer that carries a grant carries the address where it is good: a console never builds a node's URL. */
export const GrantAnswer = z.object({
  viewingId: ViewingId,
  grant: z.string(),
  validUntil: EpochMs,
  /** `ws:` or `wss:` address of the node's media socket. */
  mediaSocketUrl: z.string(),
  /** `http:` or `https:` address of the node's `POST /hls/open`. */
  hlsOpenUrl: z.string(),
});
export type GrantAnswer = z.infer<typeof GrantAnswer>;

/** One of a batch: granted, or refused as it would have been alone. */
export const BatchAnswer = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), value: GrantAnswer }),
  z.object({ ok: z.literal(false), problem: Problem }),
]);
export const BatchAnswers = z.object({ answers: z.array(BatchAnswer) });
export type BatchAnswers = z.infer<typeof BatchAnswers>;

/** `viewingId` is the step's: renewed and closed like any viewing. Closing the list's closes all. */
export const StepGrantAnswer = GrantAnswer.extend({
  listViewingId: ViewingId,
  step: z.number().int().nonnegative(),
  cameraId: CameraId,
});
export type StepGrantAnswer = z.infer<typeof StepGrantAnswer>;
