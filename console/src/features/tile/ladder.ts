/**
 * What a tile plays on, best first: every frame over the media socket; key frames alone over it, for a link or a machine that cannot
 * follow; Low-Latency HLS, where no media socket is to be had.
 */
export type Rung = "full" | "key-frames" | "hls";

/** `thin_link`, `decoder_overrun`: pictures came or were decoded too late for long. `socket_refused`: none stood. `socket_cut`: it fell again and again. */
export type StepReason = "thin_link" | "decoder_overrun" | "socket_refused" | "socket_cut";

export type LadderEvent =
  /** At full rate the node left frames out because this tile lags, or what was painted was late. Told as often as it is so. */
  | { type: "strained"; by: "thin_link" | "decoder_overrun" }
  /** `isHopeless`: the node closed it on a viewer that took nothing for too long. `downForMs`: since when none stands. */
  | { type: "socket_lost"; wasUp: boolean; isHopeless: boolean; downForMs: number }
  /** It stands again, and nothing is shown meanwhile. */
  | { type: "socket_up" }
  /** What was brought for a try gave no picture; what was shown goes on. */
  | { type: "try_failed" }
  | { type: "tick" };

/** Instants are monotonic milliseconds. */
export interface Ladder {
  readonly rung: Rung;
  /** Why it is not `full`; null there. */
  readonly reason: StepReason | null;
  /** When full rate is tried again; null at full rate and during a try. */
  readonly tryAtMs: number | null;
  /** A try of full rate is under way: `rung` stays where it returns to. */
  readonly tryingSinceMs: number | null;
  readonly failedTries: number;
  readonly strain: { readonly sinceMs: number; readonly lastMs: number } | null;
  readonly cutsAtMs: readonly number[];
  /** No socket stands since then, and one is wanted. */
  readonly downSinceMs: number | null;
  /** Full rate holds since then, after tries. */
  readonly heldSinceMs: number | null;
  /** 0–1, of this tile: tiles that stepped down together try again one after the other, and share what the link gives. */
  readonly spread: number;
}

/** Strain this long is not a passing crowd on the link, as when a scene changes … */
const STRAINED_MS = 6_000;
/** … and has passed when nothing was told of it for this long: the node tells once a group of pictures. */
const STRAIN_PASSED_MS = 8_000;
const TRY_STRAINED_MS = 2_000;
/** A try that went well this long has succeeded. */
const HELD_MS = 10_000;
/** Full rate that held this long starts the back-off anew. */
const FORGIVEN_MS = 60_000;
const CUTS = 3;
const CUTS_WITHIN_MS = 60_000;
/** A node that restarts is back sooner: not every fall is a refusal. */
const REFUSED_MS = 2_000;
const TRY_MS = 10_000;
const TRY_MAX_MS = 5 * 60_000;
const SPREAD_SHARE = 0.5;

export const ladderAtStart = (spread: number): Ladder => ({
  rung: "full",
  reason: null,
  tryAtMs: null,
  tryingSinceMs: null,
  failedTries: 0,
  strain: null,
  cutsAtMs: [],
  downSinceMs: null,
  heldSinceMs: null,
  spread,
});

/** What the tile is to play on now, a try included. */
export const aimedRung = (ladder: Ladder): Rung => (ladder.tryingSinceMs === null ? ladder.rung : "full");

export function next(ladder: Ladder, event: LadderEvent, nowMs: number): Ladder {
  switch (event.type) {
    case "strained":
      return strained(ladder, event.by, nowMs);
    case "socket_lost":
      return socketLost(ladder, event, nowMs);
    case "socket_up":
      return ladder.rung === "hls" ? tried(ladder, nowMs) : { ...ladder, downSinceMs: null };
    case "try_failed":
      return ladder.tryingSinceMs === null ? ladder : down(ladder, ladder.rung, ladder.reason, nowMs);
    case "tick":
      return ticked(ladder, nowMs);
  }
}

/** Each step down, and each try that failed: the next try waits twice as long as the last. */
function down(ladder: Ladder, rung: Rung, reason: StepReason | null, nowMs: number): Ladder {
  const failedTries = ladder.failedTries + (ladder.tryingSinceMs === null ? 0 : 1);
  const waitMs = Math.min(TRY_MAX_MS, TRY_MS * 2 ** failedTries) * (1 + SPREAD_SHARE * ladder.spread);
  return {
    ...ladderAtStart(ladder.spread),
    rung,
    reason,
    failedTries,
    tryAtMs: nowMs + waitMs,
    cutsAtMs: rung === "hls" ? [] : ladder.cutsAtMs,
    downSinceMs: rung === "hls" ? null : ladder.downSinceMs,
  };
}

const tried = (ladder: Ladder, nowMs: number): Ladder => ({
  ...ladder,
  tryAtMs: null,
  tryingSinceMs: nowMs,
  strain: null,
  downSinceMs: null,
});

/** Below full rate there is nothing that would be lighter. */
function strained(ladder: Ladder, by: "thin_link" | "decoder_overrun", nowMs: number): Ladder {
  if (aimedRung(ladder) !== "full") return ladder;
  const { strain } = ladder;
  const isSame = strain !== null && nowMs - strain.lastMs <= STRAIN_PASSED_MS;
  const sinceMs = isSame ? strain.sinceMs : nowMs;
  const limitMs = ladder.tryingSinceMs === null ? STRAINED_MS : TRY_STRAINED_MS;
  if (nowMs - sinceMs >= limitMs) return down(ladder, "key-frames", by, nowMs);
  return { ...ladder, strain: { sinceMs, lastMs: nowMs } };
}

function socketLost(
  ladder: Ladder,
  { wasUp, isHopeless, downForMs }: LadderEvent & { type: "socket_lost" },
  nowMs: number,
): Ladder {
  if (ladder.rung === "hls") return next(ladder, { type: "try_failed" }, nowMs);
  // A try that a fall of the socket ended proved nothing against full rate.
  const calm = ladder.tryingSinceMs === null ? ladder : { ...ladder, tryingSinceMs: null, tryAtMs: nowMs + TRY_MS };
  const recent = ladder.cutsAtMs.filter((atMs) => nowMs - atMs < CUTS_WITHIN_MS);
  if (isHopeless && aimedRung(ladder) === "full")
    return { ...down(ladder, "key-frames", "thin_link", nowMs), downSinceMs: nowMs };
  const cutsAtMs = wasUp ? [...recent, nowMs] : recent;
  if (cutsAtMs.length >= CUTS) return down(calm, "hls", "socket_cut", nowMs);
  const downSinceMs = wasUp ? nowMs : (ladder.downSinceMs ?? nowMs - downForMs);
  if (nowMs - downSinceMs >= REFUSED_MS) return down(calm, "hls", "socket_refused", nowMs);
  return { ...calm, cutsAtMs, downSinceMs, strain: null };
}

function ticked(ladder: Ladder, nowMs: number): Ladder {
  const { rung, downSinceMs, tryAtMs, tryingSinceMs, heldSinceMs } = ladder;
  if (rung !== "hls" && downSinceMs !== null && nowMs - downSinceMs >= REFUSED_MS)
    return down(ladder, "hls", "socket_refused", nowMs);
  if (tryAtMs !== null && nowMs >= tryAtMs) return tried(ladder, nowMs);
  if (tryingSinceMs !== null && nowMs - tryingSinceMs >= HELD_MS)
    return { ...ladder, rung: "full", reason: null, tryingSinceMs: null, heldSinceMs: nowMs };
  if (heldSinceMs !== null && nowMs - heldSinceMs >= FORGIVEN_MS) return { ...ladder, failedTries: 0, heldSinceMs: null };
  return ladder;
}
