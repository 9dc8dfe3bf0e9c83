import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** A clock that moves when told: `advance` runs what falls due, in order. */
export class ManualClock implements Clock {
  #epochMs: number;
  #monotonicMs = 0;
  #timers: { dueMs: number; act: () => void }[] = [];

  constructor(epochMs = Date.UTC(2026, 0, 15, 3, 0, 0)) {
    this.#epochMs = epochMs;
  }

  now(): EpochMs {
    return this.#epochMs as EpochMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, act: () => void): () => void {
    const timer = { dueMs: this.#monotonicMs + delayMs, act };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** The wall clock alone jumps, as when NTP corrects it; durations are not touched. */
  jumpWall(byMs: number): void {
    this.#epochMs += byMs;
  }

  advance(byMs: number): void {
    const untilMs = this.#monotonicMs + byMs;
    for (;;) {
      const next = this.#timers.filter((timer) => timer.dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#moveTo(next.dueMs);
      next.act();
    }
    this.#moveTo(untilMs);
  }

  #moveTo(monotonicMs: number): void {
    this.#epochMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }
}
