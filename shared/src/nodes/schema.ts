import { z } from "zod";
import { EpochMs, NodeId } from "../kernel/units.ts";

/** A raw Ed25519 public key, base64url (RFC 8037 `x`). */
export const PublicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

/**
 * `scheme://host[:port]`, nothing behind it. The characters of a host and no others: `;` and `,`, which a URL's host may have, end a
 * directive or a header's value where the origin is written (Content-Security-Policy). An internationalised name in its `xn--` form.
 */
export const Origin = z.string().regex(/^https?:\/\/[A-Za-z0-9._:[\]-]+$/);

/** Where a node's RTMP listener is reached, its port always written: `rtmp://host:port`, or `rtmps:` under TLS. */
export const RtmpOrigin = z.string().regex(/^rtmps?:\/\/[A-Za-z0-9._:[\]-]+:\d{1,5}$/);

export const MediaNode = z.object({
  id: NodeId,
  name: z.string(),
  origin: Origin,
  admittedAt: EpochMs,
  /** `connected`: its link is up and beats. `sinceAt`: server's clock. */
  link: z.object({ state: z.enum(["connected", "lost"]), sinceAt: EpochMs }),
  /** Node's clock minus server's, measured on the link; null until measured. */
  clockOffsetMs: z.number().nullable(),
  cameraCount: z.number().int(),
});
export type MediaNode = z.infer<typeof MediaNode>;

/** A one-time token that admits one node, ten minutes. Shown once. */
export const NodeInvitation = z.object({ token: z.string(), endsAt: EpochMs });
export type NodeInvitation = z.infer<typeof NodeInvitation>;

/** `POST /api/nodes/admit`, node → server, once in a node's life. */
export const NodeAdmission = z.object({
  token: z.string().min(16).max(200),
  name: z.string().trim().min(1).max(80),
  origin: Origin,
  publicKey: PublicKey,
});
export type NodeAdmission = z.infer<typeof NodeAdmission>;
export const NodeAdmitted = z.object({ nodeId: NodeId, serverPublicKey: PublicKey });
export type NodeAdmitted = z.infer<typeof NodeAdmitted>;
