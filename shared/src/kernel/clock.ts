import type { EpochMs } from "./units.ts";

/** Time as a parameter: the system's in the product, a hand-driven one in tests. */
export interface Clock {
  /** The wall clock. It may jump: for instants that are told or stored, never for durations. */
  now(): EpochMs;
  /** Never jumps, starts anywhere: for durations and deadlines. Milliseconds, with a fraction. */
  monotonicMs(): number;
  /** Runs `act` once after `delayMs` of monotonic time; the answer cancels it. */
  after(delayMs: number, act: () => void): () => void;
}
