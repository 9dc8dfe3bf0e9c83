import type { EpochMs } from "@vigie/shared/kernel/units";
import type { BinaryHeader, LiveFormat, NodeMessage } from "@vigie/shared/live/wire";

/** What a node tells about one channel. */
export type ChannelMessage = Exclude<NodeMessage, { type: "clock" }>;

export interface ChannelHandlers {
  /** After `ended` nothing more comes and the channel is closed. */
  onMessage(message: ChannelMessage): void;
  /** `payload` is a view on the message's own buffer: it may be kept. */
  onPicture(header: BinaryHeader, payload: Uint8Array<ArrayBuffer>): void;
  /** The socket is gone since then and the channel with it: its grant is used up, a new one must be asked for. */
  onLost(sinceAt: EpochMs): void;
}

export interface ChannelRequest {
  /** As the answer that carried the grant gives it. */
  url: string;
  format: LiveFormat;
  grant: string;
  handlers: ChannelHandlers;
}

export interface MediaChannel {
  /** Highest sequence that was handed to the decoder: acknowledged at the next occasion, or at once. */
  handed(sequence: number, isUrgent: boolean): void;
  renew(grant: string): void;
  /** The node drops the selected channel last. At most one a socket. */
  select(isSelected: boolean): void;
  /** An instant of the node's clock on the page's monotonic clock; null until it is measured. */
  toMonotonicMs(nodeAt: number): number | null;
  close(): void;
}
