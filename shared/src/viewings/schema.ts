import { z } from "zod";
import { StreamName } from "../cameras/schema.ts";
import { CameraId, EpochMs, NodeId, PersonId, ViewingId } from "../kernel/units.ts";
import { Motive } from "../people/decide.ts";
import { Principal } from "../people/principal.ts";

/** How a viewing ended. `released`: its viewer let go. The others cut it. */
export const ViewingCause = z.enum([
  "released",
  "signed_out",
  "session_ended",
  "person_disabled",
  "camera_disabled",
  "right_ended",
  "link_ended",
  "socket_lost",
  "viewer_hopeless",
  "authorisation_lapsed",
  "never_opened",
  "node_lost",
]);
export type ViewingCause = z.infer<typeof ViewingCause>;

/** One principal looking at one target, at one post, for one motive (*consultation*). */
export const Viewing = z.object({
  id: ViewingId,
  principal: Principal,
  cameraId: CameraId,
  nodeId: NodeId,
  motive: Motive,
  /** Where: the network address of a browser that is not an enrolled post (*poste non déclaré*). */
  post: z.string(),
  /** The person whose act placed it; for a link, who made it. */
  placedBy: PersonId,
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
  range: z.literal("live"),
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

export const ViewingRequest = z.object({ cameraId: CameraId, stream: StreamName, motive: Motive });
export type ViewingRequest = z.infer<typeof ViewingRequest>;

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
});
export type GrantAnswer = z.infer<typeof GrantAnswer>;
