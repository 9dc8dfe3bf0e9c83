import { z } from "zod";
import { CameraAddressText } from "../cameras/address.ts";
import { StreamHealth } from "../cameras/health.ts";
import { CameraCredentials, CameraStates, ConnectionTestResult, StreamName, StreamState } from "../cameras/schema.ts";
import { CameraId, EpochMs, LockId, ViewingId } from "../kernel/units.ts";
import { InstantRange, MAX_FETCHED_RANGES } from "../recordings/playback.ts";
import { DiskState, RecordedDay, RecordingLock, RecordingPlan, RecordingState, RetentionRule } from "../recordings/schema.ts";
import { ViewingCause } from "../viewings/schema.ts";
import { Origin, RtmpOrigin } from "./schema.ts";

/**
 * The node link: Socket.IO namespace `/nodes`, the node dials. Every event carries an acknowledgement; payloads are parsed at both ends.
 *
 * Opening: the node's handshake `auth` is `LinkHandshake`. The server emits `link:welcome` first; the node checks its signature with the
 * pinned server key and sends `link:held`; only then do assignments, outbox and heartbeats flow. WebSocket is the only transport.
 *
 * An order that was not acknowledged is sent again while the link lasts: every order may come twice.
 * `viewing:end` may name a viewing that the node does not hold yet: it is remembered for `GRANT_OPEN_MS`, since its grant may still come.
 */
export const NODE_LINK_NAMESPACE = "/nodes";

/**
 * `proof`: compact JWS, EdDSA by the node's key, typ `vigie-node-link+jwt`, claims `{ iss: nodeId, aud: "vigie-server", iat, exp ≤ 60 s, jti }`.
 * `rtmpOrigin`: null when the node has no RTMP listener.
 */
export const LinkHandshake = z.object({
  proof: z.string().max(2048),
  origin: Origin,
  rtmpOrigin: RtmpOrigin.nullable(),
  nonce: z.string().min(16).max(64),
});
export type LinkHandshake = z.infer<typeof LinkHandshake>;
export const NODE_PROOF_TYPE = "vigie-node-link+jwt";
export const SERVER_PROOF_TYPE = "vigie-server-link+jwt";
export const NODE_PROOF_AUDIENCE = "vigie-server";

/** Each side knows within this that the other is gone: a beat each 500 ms, gone after three missed. */
export const HEARTBEAT_MS = 500;
export const HEARTBEAT_LOST_MS = 1_500;

/** What a node must pull, with secrets; kept by the node under its own key, obeyed also without a server. */
export const AssignedCamera = z.object({
  cameraId: CameraId,
  name: z.string(),
  /** End (excluded) of the order in force: from then on the node neither pulls nor shows it, also without a server. */
  authorisedUntil: EpochMs,
  /** When and how it is recorded, and how long that is kept. Null: the commune's service level has no storage. */
  recording: z.object({ plan: RecordingPlan, rule: RetentionRule }).nullable(),
  source: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("rtsp"),
      main: CameraAddressText,
      sub: CameraAddressText.nullable(),
      credentials: CameraCredentials.nullable(),
    }),
    /** `streamKeyHash`: SHA-256 of the key, base64url. */
    z.object({ kind: z.literal("push"), streamKeyHash: z.string() }),
  ]),
});
export type AssignedCamera = z.infer<typeof AssignedCamera>;

/** A play address in force: RTMP or FLV, one camera. The viewing it opens is reported by the node through its outbox. */
export const AssignedLink = z.object({
  linkId: z.uuidv7(),
  cameraId: CameraId,
  streamKeyHash: z.string(),
  endsAt: EpochMs,
  placedBy: z.uuidv7(),
  forwardingId: z.uuidv7().nullable(),
});
export type AssignedLink = z.infer<typeof AssignedLink>;

export const Assignment = z.object({
  /** Grows with each change; a node never goes back. */
  version: z.number().int(),
  cameras: z.array(AssignedCamera),
  links: z.array(AssignedLink),
  /** Pages that may open a media socket. */
  consoleOrigins: z.array(Origin),
});
export type Assignment = z.infer<typeof Assignment>;

/** What a node tells, numbered, at least once, in order; the server takes each number once. `at`: node's clock. */
export const OutboxItem = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("stream-state"),
    at: EpochMs,
    cameraId: CameraId,
    stream: StreamName,
    state: StreamState,
  }),
  /** A link's player opened the camera: the server writes the viewing and its journal row. */
  z.object({
    kind: z.literal("viewing-opened"),
    at: EpochMs,
    viewingId: ViewingId,
    linkId: z.uuidv7(),
    cameraId: CameraId,
    post: z.string(),
  }),
  z.object({
    kind: z.literal("viewing-closed"),
    at: EpochMs,
    viewingId: ViewingId,
    cause: ViewingCause,
    /** How long it was open, by the node's monotonic clock. */
    seconds: z.number().nonnegative(),
    /** Of a look back, what was fetched; told also when the server itself ended it. */
    ranges: z.array(InstantRange).max(MAX_FETCHED_RANGES).optional(),
  }),
  /** A recorder does something else than before, by what reached the disk. */
  z.object({ kind: z.literal("recording-state"), at: EpochMs, cameraId: CameraId, stream: StreamName, state: RecordingState }),
  /** Of a day that changed, at most once a minute each and at its end: the newest replaces what was told before. */
  z.object({ kind: z.literal("recorded-day"), at: EpochMs, day: RecordedDay }),
  /** The disk has a fault, or is rid of it. */
  z.object({ kind: z.literal("disk-state"), at: EpochMs, disk: DiskState }),
  /** `jws`: `DestructionRecord`, signed by the node; the server countersigns it in the journal, once by its `recordId`. */
  z.object({ kind: z.literal("destruction"), at: EpochMs, jws: z.string().max(4_096) }),
]);
export type OutboxItem = z.infer<typeof OutboxItem>;

export const OutboxBatch = z.object({
  items: z
    .array(z.object({ sequence: z.number().int().positive(), item: OutboxItem }))
    .min(1)
    .max(200),
});
export type OutboxBatch = z.infer<typeof OutboxBatch>;

/** event → payload and the value of its acknowledgement (`{ ok, value } | { ok, problem }`). */
export const SERVER_TO_NODE = {
  /** `proof`: JWS by the server's key, claims `{ nonce (of the handshake), iat, exp }`. */
  "link:welcome": { payload: z.object({ proof: z.string(), serverAt: EpochMs }), value: z.null() },
  "assignment:changed": { payload: Assignment, value: z.object({ version: z.number().int() }) },
  "viewing:end": { payload: z.object({ viewingId: ViewingId, cause: ViewingCause }), value: z.null() },
  /**
   * Asked once the last grant of a viewing can no longer open: which of these does the node hold, or have a closing of in its outbox?
   * The server closes the others, which nobody opened. No answer closes nothing.
   */
  "viewing:held": {
    payload: z.object({ viewingIds: z.array(ViewingId).max(1_000) }),
    value: z.object({ held: z.array(ViewingId) }),
  },
  "camera:test": {
    payload: z.object({ address: CameraAddressText, credentials: CameraCredentials.nullable() }),
    value: ConnectionTestResult,
  },
  /** Acknowledged once the lock and its sidecar are on the disk; `segments`: how many it holds by now. In force from then on (`held`). */
  "recording:lock": { payload: RecordingLock, value: z.object({ segments: z.number().int().nonnegative() }) },
  "recording:release": { payload: z.object({ lockId: LockId }), value: z.null() },
  "link:beat": { payload: z.object({ serverAt: EpochMs }), value: z.object({ nodeAt: EpochMs }) },
} as const;

export const NODE_TO_SERVER = {
  /** What the node holds on arrival: the server closes what it believes open and the node lost, and ends what it closed meanwhile. */
  "link:held": {
    payload: z.object({
      assignmentVersion: z.number().int(),
      openViewings: z.array(ViewingId),
      cameras: z.array(CameraStates),
      outboxEpoch: z.uuid(),
      /** Highest number given in this epoch, told or not; 0: none. Up to it the server waits before it calls a viewing lost. */
      outboxSequence: z.number().int().nonnegative(),
    }),
    /** Viewings that the server has closed meanwhile: the node cuts them. Also those whose grants may not have come yet (`viewing:end`). */
    value: z.object({ endedViewings: z.array(ViewingId) }),
  },
  /** The acknowledgement names the highest sequence that is stored; the node forgets up to it. */
  "outbox:batch": { payload: OutboxBatch, value: z.object({ sequence: z.number().int() }) },
  /** Every 5 s, all streams that are pulled; nothing is kept for a server that is away, the newest replaces what was told before. */
  "cameras:health": { payload: z.object({ streams: z.array(StreamHealth).max(4_000) }), value: z.null() },
  "link:beat": { payload: z.object({ nodeAt: EpochMs }), value: z.object({ serverAt: EpochMs }) },
} as const;
