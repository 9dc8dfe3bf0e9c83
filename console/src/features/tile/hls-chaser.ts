/** Excess over the wanted latency that is jitter. */
const DEAD_BAND_S = 0.1;
/** Beyond this a stronger step; both are too small to be seen. */
const HURRY_S = 0.4;
const STEP = 0.05;
/** Beyond this a jump disturbs less than haste. */
const JUMP_S = 1;
/** What must be held ahead of the playhead, or haste would stall it. */
const AHEAD_S = 0.3;

export interface HlsPosition {
  /** Playhead behind the live edge. */
  latencyS: number;
  targetS: number;
  /** Held ahead of the playhead. */
  aheadS: number;
}

export type HlsMove = { type: "rate"; rate: number } | { type: "jump"; byS: number };

/** Brings a playhead that fell behind back to the wanted latency. The player's own catch-up needs more than a second ahead, and so never works here. */
export function chase({ latencyS, targetS, aheadS }: HlsPosition): HlsMove {
  const excessS = latencyS - targetS;
  const byS = Math.min(excessS, aheadS - AHEAD_S);
  if (excessS > JUMP_S && byS > DEAD_BAND_S) return { type: "jump", byS };
  if (excessS <= DEAD_BAND_S || aheadS < AHEAD_S) return { type: "rate", rate: 1 };
  return { type: "rate", rate: 1 + (excessS > HURRY_S ? 2 : 1) * STEP };
}
