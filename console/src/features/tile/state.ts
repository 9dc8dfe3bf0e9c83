import type { StreamFault, StreamState, VideoCodec } from "@vigie/shared/cameras/schema";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";

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
  /** `sinceAt` on the console's clock. */
  | { type: "stream"; state: StreamState; sinceAt: EpochMs }
  | { type: "obstacle"; obstacle: Obstacle };

export interface TileFacts {
  readonly openedOn: Instant;
  readonly obstacle: Obstacle | null;
  readonly noSignal: Extract<TileState, { name: "no_signal" }> | null;
  readonly receivedOn: Instant | null;
  readonly paintedOn: Instant | null;
  readonly ageMs: number | null;
  /** Expected between two frames; null until it shows. */
  readonly intervalMs: number | null;
}

const LATE_MS = 1_000;
const FROZEN_MS = 2_000;
const FROZEN_INTERVALS = 1.5;
const SILENT_MS = 5_000;
const SILENT_INTERVALS = 5;

export const factsAtStart = (now: Instant): TileFacts => ({
  openedOn: now,
  obstacle: null,
  noSignal: null,
  receivedOn: null,
  paintedOn: null,
  ageMs: null,
  intervalMs: null,
});

export function nextFacts(facts: TileFacts, event: TileEvent, now: Instant): TileFacts {
  switch (event.type) {
    case "opening":
      return { ...factsAtStart(now), noSignal: facts.obstacle === null ? facts.noSignal : null };
    case "received":
      return { ...facts, receivedOn: now, intervalMs: event.intervalMs };
    case "painted":
      return { ...facts, paintedOn: now, ageMs: event.ageMs, noSignal: facts.receivedOn === null ? facts.noSignal : null };
    case "stream":
      return event.state.state === "backing_off" ? withoutSignal(facts, event.sinceAt, event.state.fault) : facts;
    case "obstacle":
      return { ...facts, obstacle: event.obstacle };
  }
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
  if (facts.ageMs !== null && facts.ageMs > LATE_MS) return { name: "late", seconds: Math.round(facts.ageMs / 1_000) };
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

/** The picture on the tile is of now, or nearly: anything else is dimmed. */
export const isCurrent = (state: TileState): boolean => state.name === "live" || state.name === "late";
