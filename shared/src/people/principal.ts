import { z } from "zod";
import { CameraId, DeviceId, EpochMs, LinkId, NodeId, PersonId, SessionId } from "../kernel/units.ts";
import { Role } from "./schema.ts";

/** Who acts. Exactly one of these stands behind every request, socket, grant and journal row. */
export const Principal = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), personId: PersonId, sessionId: SessionId, role: Role }),
  /** An RTMP or FLV play address of one camera, until its term. */
  z.object({ kind: z.literal("link"), linkId: LinkId, cameraId: CameraId, endsAt: EpochMs }),
  /** An enrolled wall screen that shows what persons placed on it. It has no right of its own: its pictures are decided on their placer. */
  z.object({ kind: z.literal("device"), deviceId: DeviceId }),
  z.object({ kind: z.literal("node"), nodeId: NodeId }),
  /** An encoder that pushes the pictures of one camera. */
  z.object({ kind: z.literal("source"), cameraId: CameraId }),
  z.object({ kind: z.literal("anonymous") }),
]);
export type Principal = z.infer<typeof Principal>;
