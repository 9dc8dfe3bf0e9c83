import { z } from "zod";
import { CameraId, DeviceId, EpochMs, ForwardingId, LinkId, NodeId, PersonId, SessionId } from "../kernel/units.ts";
import { Role } from "./roles.ts";

/** Who acts. Exactly one of these stands behind every request, socket, grant and journal row. */
export const Principal = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("person"),
    personId: PersonId,
    sessionId: SessionId,
    role: Role,
    /** When both factors were last given: what is sensitive asks for them again after `FRESH_MS`. Absent: long ago. */
    authenticatedAt: EpochMs.optional(),
    /** The session is locked: at an enrolled post the wall goes on, elsewhere nothing is shown. */
    locked: z.object({ at: EpochMs, deviceId: DeviceId.nullable() }).optional(),
    /** A security key is required of the account, which has none: there is nothing to do but to register one. */
    lacksKey: z.literal(true).optional(),
  }),
  /** An RTMP or FLV play address of one camera, under a forwarding, until its term. `forwardingId` null: of before these existed, worth nothing. */
  z.object({
    kind: z.literal("link"),
    linkId: LinkId,
    cameraId: CameraId,
    endsAt: EpochMs,
    forwardingId: ForwardingId.nullable().default(null),
  }),
  /** An enrolled wall screen that shows what persons placed on it. It has no right of its own: its pictures are decided on their placer. */
  z.object({ kind: z.literal("device"), deviceId: DeviceId }),
  z.object({ kind: z.literal("node"), nodeId: NodeId }),
  /** An encoder that pushes the pictures of one camera. */
  z.object({ kind: z.literal("source"), cameraId: CameraId }),
  z.object({ kind: z.literal("anonymous") }),
]);
export type Principal = z.infer<typeof Principal>;
