import { z } from "zod";
import { CameraId, CameraNumber, EpochMs, NodeId, SiteId } from "../kernel/units.ts";
import { RecordingPlan } from "../recordings/plan.ts";
import { CameraAddressText } from "./address.ts";

/** `main`: full resolution, what is recorded. `sub`: the small picture of a wall tile. */
export const StreamName = z.enum(["main", "sub"]);
export type StreamName = z.infer<typeof StreamName>;

/** Where the pictures come from: pulled over RTSP, or pushed to the node by an encoder (RTMP) under a stream key. */
export const CameraSource = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("rtsp"),
    main: CameraAddressText,
    sub: CameraAddressText.nullable(),
    /** Credentials exist; they are never given back. */
    hasCredentials: z.boolean(),
  }),
  z.object({ kind: z.literal("push") }),
]);
export type CameraSource = z.infer<typeof CameraSource>;

export const CameraCredentials = z.object({ username: z.string().min(1).max(128), password: z.string().max(256) });
export type CameraCredentials = z.infer<typeof CameraCredentials>;

const name = z.string().trim().min(1).max(80);

export const Camera = z.object({
  id: CameraId,
  number: CameraNumber,
  name,
  siteId: SiteId,
  nodeId: NodeId.nullable(),
  source: CameraSource,
  recording: RecordingPlan,
  disabledAt: EpochMs.nullable(),
  /** Goes up by one at each change; a change names the version it saw. */
  version: z.number().int(),
});
export type Camera = z.infer<typeof Camera>;

const RtspSourceInput = z.object({
  kind: z.literal("rtsp"),
  main: CameraAddressText,
  sub: CameraAddressText.nullable(),
  /** `null` clears them; absent keeps what is stored. */
  credentials: CameraCredentials.nullable().optional(),
});
export const CameraSourceInput = z.discriminatedUnion("kind", [RtspSourceInput, z.object({ kind: z.literal("push") })]);
export type CameraSourceInput = z.infer<typeof CameraSourceInput>;

/**
 * `number` null: the server takes the smallest one never given. `nodeId` null: the server takes the node with the fewest cameras.
 * `recording` absent: continuously.
 */
export const CameraInput = z.object({
  number: CameraNumber.nullable(),
  name,
  siteId: SiteId,
  nodeId: NodeId.nullable(),
  source: CameraSourceInput,
  recording: RecordingPlan.optional(),
});
export type CameraInput = z.infer<typeof CameraInput>;

export const CameraChange = CameraInput.omit({ number: true })
  .partial()
  .extend({ version: z.number().int(), disabled: z.boolean().optional() });
export type CameraChange = z.infer<typeof CameraChange>;

/** Why a camera gives no picture, for the state word and for *test connection*. */
export const StreamFault = z.enum([
  "address_refused",
  "name_unresolved",
  "connection_refused",
  "connection_timeout",
  "connection_reset",
  "connection_closed",
  "tls_failed",
  "credentials_refused",
  "not_found",
  "rtsp_error",
  "no_video",
  "codec_unsupported",
  "stalled",
  "not_publishing",
  "node_lost",
]);
export type StreamFault = z.infer<typeof StreamFault>;

export const VideoCodec = z.enum(["h264", "h265"]);
export type VideoCodec = z.infer<typeof VideoCodec>;

/** What the stream carries, read from its parameter sets. `codec` string is RFC 6381's, as Media Source Extensions want it. */
export const VideoFormat = z.object({
  codec: VideoCodec,
  codecString: z.string(),
  widthPx: z.number().int(),
  heightPx: z.number().int(),
});
export type VideoFormat = z.infer<typeof VideoFormat>;

/**
 * One stream of a camera as its node has it now. `sinceAt`: when this state began (for `backing_off`: since when no picture), node's clock;
 * of what the server says in the node's place, for a camera out of use or a node that is lost, the server's.
 */
export const StreamState = z.discriminatedUnion("state", [
  z.object({ state: z.literal("idle"), sinceAt: EpochMs }),
  z.object({ state: z.literal("connecting"), sinceAt: EpochMs }),
  z.object({ state: z.literal("streaming"), sinceAt: EpochMs, format: VideoFormat.nullable() }),
  z.object({ state: z.literal("backing_off"), sinceAt: EpochMs, fault: StreamFault }),
]);
export type StreamState = z.infer<typeof StreamState>;

export const CameraStates = z.object({ cameraId: CameraId, main: StreamState, sub: StreamState.nullable() });
export type CameraStates = z.infer<typeof CameraStates>;

/** Tries the address and credentials that are typed, without storing them; a stored camera's credentials serve when none are given. */
export const ConnectionTestRequest = z.object({
  nodeId: NodeId.nullable(),
  cameraId: CameraId.nullable(),
  address: CameraAddressText,
  credentials: CameraCredentials.nullable(),
});
export type ConnectionTestRequest = z.infer<typeof ConnectionTestRequest>;

export const ConnectionTestResult = z.discriminatedUnion("outcome", [
  /** `firstFrameMs`: from the connect to the first whole frame. */
  z.object({
    outcome: z.literal("picture"),
    format: VideoFormat,
    firstFrameMs: z.number(),
    framesPerSecond: z.number().nullable(),
  }),
  z.object({ outcome: z.literal("fault"), fault: StreamFault, detail: z.string() }),
]);
export type ConnectionTestResult = z.infer<typeof ConnectionTestResult>;
