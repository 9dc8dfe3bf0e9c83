import { LIVE_LIMITS } from "@vigie/shared/live/wire";

/**
 * Bytes that may wait in this process for one viewer's socket. More is not sent: a viewer that reads nothing costs no more than this and
 * what its kernel socket holds.
 */
export const QUEUE_MAX_BYTES = 3 * 1024 * 1024;

/** What one channel has in flight: sent and not acknowledged. */
export interface ChannelLoad {
  /** Null when nothing is in flight. */
  readonly oldestAgeMs: number | null;
  readonly inFlightBytes: number;
  /** Of the burst that let the viewer join, until all of it is acknowledged: allowed beside the rest, since live frames follow it at once. */
  readonly joinBytes: number;
}

/** The viewer does not follow: its picture is late, or will be. */
export function lags({ oldestAgeMs, inFlightBytes, joinBytes }: ChannelLoad): boolean {
  return (oldestAgeMs ?? 0) > LIVE_LIMITS.lagMs || inFlightBytes > allowanceBytes(joinBytes);
}

const allowanceBytes = (joinBytes: number) => LIVE_LIMITS.inFlightBytes + joinBytes;

export interface SendQuestion {
  readonly load: ChannelLoad;
  readonly isKey: boolean;
  readonly sizeBytes: number;
  /** The channel waits for a key frame already. */
  readonly isDropping: boolean;
  /** Waiting in this process for the whole socket. */
  readonly queuedBytes: number;
  readonly isSelected: boolean;
  /** Another channel of the same socket is the selected one, and lags. */
  readonly selectedLags: boolean;
  /** Other channels of the same socket that are not waiting for a key frame. */
  readonly othersFlowing: number;
  /** How long ago others were last dropped for the selected channel's sake; null: never. */
  readonly relievedMsAgo: number | null;
}

/** `drop`: not this frame nor any before the next key frame. `relieve`: send it, and drop all other channels of the socket. */
export type SendVerdict = "send" | "drop" | "relieve";

/**
 * Whether a frame goes to a viewer. A channel that lags drops to the next key frame, and takes a key frame only once it has caught up.
 * The selected channel drops last: when it lags the others are dropped in its stead and stay so until it has caught up; only when they
 * are out of the way for `lagMs` already, or when it has twice its allowance in flight, does it drop itself.
 */
export function judgeSend(question: SendQuestion): SendVerdict {
  const { load, isSelected } = question;
  if (question.queuedBytes + question.sizeBytes > QUEUE_MAX_BYTES) return "drop";
  if (question.isDropping && !question.isKey) return "drop";
  const mustYield = question.selectedLags && !isSelected;
  if (question.isDropping && mustYield) return "drop";
  if (!lags(load)) return "send";
  if (!isSelected || question.isDropping) return "drop";
  if (load.inFlightBytes > 2 * allowanceBytes(load.joinBytes)) return "drop";
  if (question.othersFlowing > 0) return "relieve";
  const isBeingRelieved = question.relievedMsAgo !== null && question.relievedMsAgo <= LIVE_LIMITS.lagMs;
  return isBeingRelieved ? "send" : "drop";
}
