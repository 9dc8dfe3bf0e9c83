import type { TileFacts, TileState } from "./state.ts";
import { TICK_MS } from "./ticker.ts";

/** A picture that came no older than this was held up here and not on its way. */
const ARRIVED_LATE_MS = 1_000;

/** Frames come and nothing is painted. */
const UNPAINTED_MS = 4_000;

interface StrainReading {
  state: TileState;
  facts: TileFacts;
  /** How old the last picture was when it came; null while unknown. */
  arrivalAgeMs: number | null;
  /** Monotonic clock. */
  nowMs: number;
}

/**
 * Whose fault it is that a picture, once there, is behind; null when it is not. Pictures that came in time and are painted late are the
 * decoder's; those that come late, or not at all though no stall is told, the link's.
 */
export function strainOf({ state, facts, arrivalAgeMs, nowMs }: StrainReading): "thin_link" | "decoder_overrun" | null {
  if (!isBehind(state) || facts.paintedOn === null) return null;
  const silentMs = nowMs - (facts.receivedOn?.monotonicMs ?? 0);
  const cameInTime = arrivalAgeMs !== null && arrivalAgeMs < ARRIVED_LATE_MS && silentMs < ARRIVED_LATE_MS;
  return cameInTime ? "decoder_overrun" : "thin_link";
}

/** Behind what the node has, as far as is known: a stall that the node told is the camera's. */
const isBehind = (state: TileState): boolean =>
  state.name === "late" || state.name === "frozen" || (state.name === "no_signal" && state.fault === null);

/** Frames come and none of them is painted, on a page that is seen since `watchedSinceMs`: the element or decoder is stuck. Monotonic clock. */
export function isUnpainted(facts: TileFacts, watchedSinceMs: number, nowMs: number): boolean {
  const { openedOn, receivedOn, paintedOn, intervalMs, obstacle } = facts;
  if (receivedOn === null || obstacle !== null) return false;
  const sinceMs = Math.max(watchedSinceMs, (paintedOn ?? openedOn).monotonicMs);
  const isFlowing = nowMs - receivedOn.monotonicMs < Math.max(TICK_MS * 2, intervalMs ?? 0);
  return isFlowing && nowMs - sinceMs >= UNPAINTED_MS + (intervalMs ?? 0);
}
