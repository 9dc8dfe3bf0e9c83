import { z } from "zod";
import { StreamState, VideoFormat } from "../cameras/schema.ts";
import { Problem } from "../kernel/problem.ts";
import { EpochMs, ViewingId } from "../kernel/units.ts";

/**
 * The media socket, version 1 (docs/ref/media-socket.md). One WebSocket per console and node, named by its subprotocol. Text messages
 * are JSON and command; binary messages are pictures, node → console, a fixed header and a payload.
 */
export const MEDIA_SOCKET_PROTOCOL = "vigie.live.v1";
export const MEDIA_SOCKET_PATH = "/live";

/** A channel number is the console's choice; it may be used again once `ended` has come or `unsubscribe` was sent and answered. */
export const Channel = z.number().int().min(0).max(0xffff);

/** `fragments`: ISO BMFF init segment and one movie fragment a frame, for MSE. `access-units`: decoder configuration and samples, for WebCodecs. */
export const LiveFormat = z.enum(["fragments", "access-units"]);
export type LiveFormat = z.infer<typeof LiveFormat>;

/** How much of a stream a channel carries: every frame, or key frames alone for a link or a machine that cannot follow. */
export const Pace = z.enum(["full", "key-frames"]);
export type Pace = z.infer<typeof Pace>;

/** console → node. `ptz` is reserved for orders under a lease grant: a node that does not know it yet answers `channel.not_found`. */
export const ConsoleMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("subscribe"),
    channel: Channel,
    format: LiveFormat,
    grant: z.string().max(4096),
    /** Absent: `full`. */
    pace: Pace.optional(),
  }),
  z.object({ type: z.literal("unsubscribe"), channel: Channel }),
  z.object({ type: z.literal("renew"), channel: Channel, grant: z.string().max(4096) }),
  /** Highest sequence handed to the decoder, per channel; all channels in one message. */
  z.object({ type: z.literal("ack"), sequences: z.array(z.tuple([Channel, z.number().int().nonnegative()])).max(256) }),
  /** The channel that is dropped last, or null. */
  z.object({ type: z.literal("select"), channel: Channel.nullable() }),
  /** From now on; `full` again begins with a join burst, or with the next key frame where the burst finds no room. */
  z.object({ type: z.literal("pace"), channel: Channel, pace: Pace }),
  /** `sentAt`: console's clock; comes back as it was. */
  z.object({ type: z.literal("clock"), sentAt: EpochMs }),
]);
export type ConsoleMessage = z.infer<typeof ConsoleMessage>;

/** node → console, text. */
export const NodeMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("subscribed"), channel: Channel, viewingId: ViewingId, validUntil: EpochMs, state: StreamState }),
  z.object({ type: z.literal("renewed"), channel: Channel, validUntil: EpochMs }),
  /** Before the first picture, and again whenever the parameter sets change. A binary `init` or `decoderConfig` follows. */
  z.object({ type: z.literal("format"), channel: Channel, format: VideoFormat }),
  /** The stream's session changed state at the camera. */
  z.object({ type: z.literal("state"), channel: Channel, state: StreamState }),
  /** `frames` were left out because this viewer lags; the next frame is a key frame. */
  z.object({ type: z.literal("dropped"), channel: Channel, frames: z.number().int().positive() }),
  /** The grant could not be renewed (`since` = when the link to the server fell, node's clock), the picture goes on until `validUntil`; `renewed` ends it. */
  z.object({ type: z.literal("unrenewed"), channel: Channel, since: EpochMs.nullable() }),
  /** The channel is over: refused, cut or released (`problem` null). */
  z.object({ type: z.literal("ended"), channel: Channel, problem: Problem.nullable() }),
  /**
   * Answer to `clock`: the node's clock when it read the question. With `sentAt` 0 it answers nobody: frames are in flight and no more come
   * for now, so that this message is the occasion to acknowledge them.
   */
  z.object({ type: z.literal("clock"), sentAt: EpochMs, nodeAt: EpochMs }),
]);
export type NodeMessage = z.infer<typeof NodeMessage>;

/** Kinds of a binary message. */
export const BINARY_KIND = {
  /** ISO BMFF init segment (ISO/IEC 14496-12), without duration. Payload: the segment. Sequence 0, not acknowledged. */
  init: 1,
  /** One movie fragment with one frame. */
  fragment: 2,
  /** `avcC` or `hvcC` record (ISO/IEC 14496-15), the `description` of a WebCodecs configuration. Sequence 0, not acknowledged. */
  decoderConfig: 3,
  /** One access unit, NAL units with four-byte lengths. */
  accessUnit: 4,
} as const;
export type BinaryKind = (typeof BINARY_KIND)[keyof typeof BINARY_KIND];

export const BINARY_FLAG = {
  key: 1,
  /** Part of the burst that lets a viewer join: decode it, show only the newest picture. */
  join: 2,
  /** The last frame of the join burst: the one to show. */
  joinEnd: 4,
} as const;

/**
 * Header of a binary message, big-endian:
 *
 *     0  u8  kind        1  u8  flags       2  u16 channel     4  u32 sequence
 *     8  f64 receivedAt  (EpochMs, node's clock: first byte of the frame at the node)
 *     16 f64 mediaTime   (Ticks90k since the channel began, never goes back, no holes)
 *     24 payload
 */
export const BINARY_HEADER_BYTES = 24;

export interface BinaryHeader {
  kind: BinaryKind;
  flags: number;
  channel: number;
  /** Counts frames sent on the channel from 1. */
  sequence: number;
  receivedAt: number;
  mediaTimeTicks90k: number;
}

export function writeBinaryHeader(view: DataView, header: BinaryHeader): void {
  view.setUint8(0, header.kind);
  view.setUint8(1, header.flags);
  view.setUint16(2, header.channel);
  view.setUint32(4, header.sequence);
  view.setFloat64(8, header.receivedAt);
  view.setFloat64(16, header.mediaTimeTicks90k);
}

/** Null when the message is too short or of an unknown kind: a protocol error, the socket is closed. */
export function readBinaryHeader(view: DataView): BinaryHeader | null {
  if (view.byteLength < BINARY_HEADER_BYTES) return null;
  const kind = view.getUint8(0);
  if (kind < BINARY_KIND.init || kind > BINARY_KIND.accessUnit) return null;
  return {
    kind: kind as BinaryKind,
    flags: view.getUint8(1),
    channel: view.getUint16(2),
    sequence: view.getUint32(4),
    receivedAt: view.getFloat64(8),
    mediaTimeTicks90k: view.getFloat64(16),
  };
}

/** Limits that both ends know. */
export const LIVE_LIMITS = {
  /** A media socket without one opened channel is closed after this. */
  firstSubscribeMs: 5_000,
  /** A console acknowledges on receipt of frames, at most this often. */
  ackIntervalMs: 200,
  /** A live channel with an older unacknowledged frame drops to the next key frame. */
  lagMs: 1_000,
  /** … or with more than this beside its join burst in flight. */
  inFlightBytes: 256 * 1024,
  /** A socket with frames in flight and no acknowledgement for this long is closed. */
  silentMs: 10_000,
  channelsPerSocket: 64,
} as const;

/** WebSocket close codes (RFC 6455 §7.4.2, private range). */
export const CLOSE_CODE = { protocolError: 4400, unauthenticated: 4401, hopeless: 4408, nodeStopping: 4503 } as const;
