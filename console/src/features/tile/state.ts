import type { StreamFault, StreamState, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Rung } from "./ladder.ts";

/** One moment on both of the console's clocks: the monotonic one measures, the wall clock is what is shown. */
export interface Instant {
  monotonicMs: number;
  at: EpochMs;
}

/** The one word that a tile shows. All but `live` and `late` mean that the picture, if there is one, is not of now. */
export type TileState =
  | { name: "opening" }
  | { name: "live" }
  | { name: "late"; seconds: number }
  | { name: "frozen"; seconds: number }
  | { name: "no_signal"; sinceAt: EpochMs; fault: StreamFault | null }
  | { name: "refused"; problem: Problem }
  /** This browser cannot decode the codec (null: not known); the camera's sub stream is offered where there is one. */
  | { name: "undecodable"; codec: VideoCodec | null; isSubOffered: boolean }
  /** Between the console and the node, or the server: the camera may be well. */
  | { name: "link_lost"; sinceAt: EpochMs };

export type Obstacle = Extract<TileState, { name: "refused" | "undecodable" | "link_lost" }>;

export type TileEvent =
  /** A picture is being asked for, or the node granted the channel: what was painted before is past. */
  | { type: "opening" }
  | { type: "received"; intervalMs: number | null }
  /** A new picture is on the screen. `ageMs`: painted − received by the node; null while the node's clock is not known. */
  | { type: "painted"; ageMs: number | null }
  /** Further pictures were painted since, whose age nobody looked at. */
  | { type: "goes-on" }
  /** From now on pictures come at this interval. */
  | { type: "paced"; intervalMs: number | null }
  /** What the pictures come on. */
  | { type: "rung"; rung: Rung }
  /** `sinceAt` on the console's clock. */
  | { type: "stream"; state: StreamState; sinceAt: EpochMs }
  | { type: "obstacle"; obstacle: Obstacle };

export interface TileFacts {
  readonly openedOn: Instant;
  readonly obstacle: Obstacle | null;
  readonly noSignal: Extract<TileState, { name: "no_signal" }> | null;
  readonly receivedOn: Instant | null;
  readonly paintedOn: Instant | null;
  /** Of the youngest picture painted in the second that began with the first of them: one that was late among others is no delay. */
  readonly age: { readonly sinceMs: number; readonly youngestMs: number } | null;
  /** Expected between two frames; null until it shows. */
  readonly intervalMs: number | null;
  readonly rung: Rung;
}

/** A picture that is older when it is painted is late. Parts and key frames are, by their nature, for longer. */
const LATE_MS = { full: 1_500, "key-frames": 3_000, hls: 3_000 } as const satisfies Record<Rung, number>;
const AGE_WINDOW_MS = 1_000;
/** A frozen picture is dimmed after this; before, the word alone says it. */
const DIMMED_S = 10;
const FROZEN_MS = 2_000;
const FROZEN_INTERVALS = 1.5;
const SILENT_MS = 5_000;
const SILENT_INTERVALS = 5;

export const factsAtStart = (now: Instant, rung: Rung = "full"): TileFacts => ({
  openedOn: now,
  obstacle: null,
  noSignal: null,
  receivedOn: null,
  paintedOn: null,
  age: null,
  intervalMs: null,
  rung,
});

export function nextFacts(facts: TileFacts, event: TileEvent, now: Instant): TileFacts {
  switch (event.type) {
    case "opening":
      return { ...factsAtStart(now, facts.rung), noSignal: facts.obstacle === null ? facts.noSignal : null };
    case "received":
      return { ...facts, receivedOn: now, intervalMs: event.intervalMs };
    case "painted":
      return painted(facts, event.ageMs, now);
    case "goes-on":
      // Only of what was seen to be painted before: the first picture is always looked at.
      return facts.paintedOn === null ? facts : { ...facts, paintedOn: now };
    case "paced":
      return { ...facts, intervalMs: event.intervalMs };
    case "rung":
      return { ...facts, rung: event.rung };
    case "stream":
      return event.state.state === "backing_off" ? withoutSignal(facts, event.sinceAt, event.state.fault) : facts;
    case "obstacle":
      return { ...facts, obstacle: event.obstacle };
  }
}

function painted(facts: TileFacts, ageMs: number | null, now: Instant): TileFacts {
  const { age } = facts;
  const isSameSecond = age !== null && now.monotonicMs - age.sinceMs < AGE_WINDOW_MS;
  const begun = ageMs === null ? null : { sinceMs: now.monotonicMs, youngestMs: ageMs };
  const youngest = ageMs !== null && isSameSecond ? { ...age, youngestMs: Math.min(age.youngestMs, ageMs) } : begun;
  return { ...facts, paintedOn: now, age: youngest, noSignal: facts.receivedOn === null ? facts.noSignal : null };
}

/** Each failed attempt of the node begins a new back-off; the operator reads since when there is no picture, until there is one again. */
function withoutSignal(facts: TileFacts, sinceAt: EpochMs, fault: StreamFault): TileFacts {
  const earliest = facts.noSignal !== null && facts.noSignal.sinceAt < sinceAt ? facts.noSignal.sinceAt : sinceAt;
  // What was received before is still being painted for a moment: it must not pass for the signal's return.
  return { ...facts, receivedOn: null, noSignal: { name: "no_signal", sinceAt: earliest, fault } };
}

/** Time alone changes the state too: ask again at least four times a second. */
export function stateAt(facts: TileFacts, now: Instant): TileState {
  if (facts.obstacle !== null) return facts.obstacle;
  if (facts.noSignal !== null) return facts.noSignal;
  const intervalMs = facts.intervalMs ?? 0;
  const heardOn = facts.receivedOn ?? facts.openedOn;
  if (now.monotonicMs - heardOn.monotonicMs >= Math.max(SILENT_MS, SILENT_INTERVALS * intervalMs))
    return { name: "no_signal", sinceAt: heardOn.at, fault: null };
  if (facts.paintedOn === null) return { name: "opening" };
  const unchangedMs = now.monotonicMs - facts.paintedOn.monotonicMs;
  if (unchangedMs >= Math.max(FROZEN_MS, FROZEN_INTERVALS * intervalMs))
    return { name: "frozen", seconds: Math.floor(unchangedMs / 1_000) };
  const ageMs = facts.age?.youngestMs ?? 0;
  if (ageMs > LATE_MS[facts.rung]) return { name: "late", seconds: Math.round(ageMs / 1_000) };
  return { name: "live" };
}

/** Two states that read the same on the tile. */
export function isSameState(one: TileState, other: TileState): boolean {
  switch (one.name) {
    case "opening":
    case "live":
      return other.name === one.name;
    case "late":
    case "frozen":
      return other.name === one.name && other.seconds === one.seconds;
    case "no_signal":
      return other.name === one.name && other.sinceAt === one.sinceAt && other.fault === one.fault;
    case "link_lost":
      return other.name === one.name && other.sinceAt === one.sinceAt;
    case "refused":
      return other.name === one.name && other.problem.code === one.problem.code;
    case "undecodable":
      return other.name === one.name && other.codec === one.codec && other.isSubOffered === one.isSubOffered;
  }
}

/** Whether the picture may be seen undimmed: it is of now or nearly, or stands for so short a time that the word on it is enough. */
export const isCurrent = (state: TileState): boolean =>
  state.name === "live" || state.name === "late" || (state.name === "frozen" && state.seconds < DIMMED_S);
