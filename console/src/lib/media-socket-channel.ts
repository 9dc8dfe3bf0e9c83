import type { EpochMs } from "@vigie/shared/kernel/units";
import type { BinaryHeader, LiveFormat, NodeMessage, Pace } from "@vigie/shared/live/wire";

/** What a node tells about one channel. */
export type ChannelMessage = Exclude<NodeMessage, { type: "clock" }>;

export interface ChannelHandlers {
  /** After `ended` nothing more comes and the channel is closed. */
  onMessage(message: ChannelMessage): void;
  /** `payload` is a view on the message's own buffer: it may be kept. */
  onPicture(header: BinaryHeader, payload: Uint8Array<ArrayBuffer>): void;
  /** The socket is gone and the channel with it: its grant is used up, a new one must be asked for. */
  onLost(loss: SocketLoss): void;
}

export interface SocketLoss {
  /** Console's clock. */
  sinceAt: EpochMs;
  /** It had stood; else the node, or something on the way to it, would have none. */
  wasUp: boolean;
  /** The node closed it because its viewer took nothing for too long. */
  isHopeless: boolean;
  /** How long no socket to this node has stood, by the monotonic clock, over all tries of the page. */
  downForMs: number;
}

export interface ChannelRequest {
  /** As the answer that carried the grant gives it. */
  url: string;
  format: LiveFormat;
  pace: Pace;
  grant: string;
  handlers: ChannelHandlers;
}

export interface MediaChannel {
  /** Highest sequence that was handed to the decoder: acknowledged at the next occasion, or at once. */
  handed(sequence: number, isUrgent: boolean): void;
  renew(grant: string): void;
  /** Every frame, or key frames alone, from now on. */
  pace(pace: Pace): void;
  /** The node drops the selected channel last. At most one a socket. */
  select(isSelected: boolean): void;
  /** An instant of the node's clock on the page's monotonic clock; null until it is measured. */
  toMonotonicMs(nodeAt: number): number | null;
  close(): void;
}
