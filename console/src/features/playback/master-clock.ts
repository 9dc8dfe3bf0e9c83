import { EpochMs } from "@vigie/shared/kernel/units";

/** How fast the pictures' time passes, backwards where it is negative. */
export const SPEEDS = [-16, -8, -4, -2, -1, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Pictures may be looked at from here to there. `until` moves on while the camera is recorded. */
export interface Bounds {
  from: number;
  until: number;
}

/**
 * The one time of all that is looked back at together. Instants: the pictures' (node's clock). `monotonicMs`: the page's, when `anchorAt` was true.
 * `isHeld`: it would run, and waits for a picture that is not there yet.
 */
export interface MasterClock {
  anchorAt: number;
  anchorMonotonicMs: number;
  speed: Speed;
  isPlaying: boolean;
  isHeld: boolean;
  bounds: Bounds;
}

export type MasterEvent =
  | { type: "play" }
  | { type: "pause" }
  | { type: "speed"; speed: Speed }
  /** One faster or slower; through 1 to −1 and back. */
  | { type: "faster" }
  | { type: "slower" }
  | { type: "reverse" }
  | { type: "seek"; at: number }
  | { type: "shift"; byMs: number }
  /** To a frame: it stands still there. */
  | { type: "stand"; at: number }
  | { type: "hold"; isHeld: boolean }
  | { type: "bounds"; bounds: Bounds };

export const standing = (at: number, bounds: Bounds, monotonicMs: number): MasterClock => ({
  anchorAt: clamp(at, bounds),
  anchorMonotonicMs: monotonicMs,
  speed: 1,
  isPlaying: false,
  isHeld: false,
  bounds,
});

/** Where the pictures are. */
export function positionAt(master: MasterClock, monotonicMs: number): EpochMs {
  const { anchorAt, anchorMonotonicMs, speed, bounds } = master;
  const passedMs = isRunning(master) ? Math.max(0, monotonicMs - anchorMonotonicMs) * speed : 0;
  return EpochMs.parse(clamp(anchorAt + passedMs, bounds));
}

export const isRunning = ({ isPlaying, isHeld }: MasterClock): boolean => isPlaying && !isHeld;

/** It runs against an end of what there is: there is nothing further that way. */
export function isAtEnd(master: MasterClock, monotonicMs: number): boolean {
  const at = positionAt(master, monotonicMs);
  return master.speed > 0 ? at >= master.bounds.until : at <= master.bounds.from;
}

export function next(master: MasterClock, event: MasterEvent, monotonicMs: number): MasterClock {
  const at = positionAt(master, monotonicMs);
  const here: MasterClock = { ...master, anchorAt: at, anchorMonotonicMs: monotonicMs };
  switch (event.type) {
    case "play":
      // Nothing follows the end; whoever plays there means to see what comes.
      return { ...here, isPlaying: true, speed: isAtEnd(here, monotonicMs) && here.speed < 0 ? 1 : here.speed };
    case "pause":
      return { ...here, isPlaying: false, isHeld: false };
    case "speed":
      return { ...here, speed: event.speed, isPlaying: true };
    case "faster":
      return { ...here, speed: beside(here.speed, 1), isPlaying: true };
    case "slower":
      return { ...here, speed: beside(here.speed, -1), isPlaying: true };
    case "reverse":
      return { ...here, speed: -here.speed as Speed, isPlaying: true };
    case "seek":
      return { ...here, anchorAt: clamp(event.at, here.bounds) };
    case "shift":
      return { ...here, anchorAt: clamp(at + event.byMs, here.bounds) };
    case "stand":
      return { ...here, anchorAt: clamp(event.at, here.bounds), isPlaying: false, isHeld: false };
    case "hold":
      return event.isHeld === master.isHeld ? master : { ...here, isHeld: event.isHeld };
    case "bounds":
      return { ...here, bounds: event.bounds, anchorAt: clamp(at, event.bounds) };
  }
}

function beside(speed: Speed, step: 1 | -1): Speed {
  const at = SPEEDS.indexOf(speed) + step;
  return SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, at))] ?? speed;
}

const clamp = (at: number, { from, until }: Bounds): number => Math.max(from, Math.min(until, at));
