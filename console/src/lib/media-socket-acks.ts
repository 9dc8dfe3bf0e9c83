import type { Clock } from "@vigie/shared/kernel/clock";
import { LIVE_LIMITS } from "@vigie/shared/live/wire";

interface Progress {
  handed: number;
  acknowledged: number;
}

/**
 * What was handed to the decoders and is not yet acknowledged, of all channels of one socket. Messages go out when something is received,
 * at most every `ackIntervalMs`: a hidden page throttles timers, and must not seem to lag for it. A timer only follows behind the last
 * frame before a pause, which no later receipt would acknowledge and whose age the node would take for a lag.
 */
export class Acknowledgements {
  readonly #clock: Clock;
  readonly #send: (sequences: [number, number][]) => void;
  readonly #channels = new Map<number, Progress>();
  #lastSentMs = Number.NEGATIVE_INFINITY;
  #cancelLast: (() => void) | null = null;

  constructor(clock: Clock, send: (sequences: [number, number][]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** `isUrgent`: goes out at once, whatever went before. */
  handed(channel: number, sequence: number, isUrgent: boolean): void {
    const progress = this.#channels.get(channel);
    if (progress === undefined) this.#channels.set(channel, { handed: sequence, acknowledged: 0 });
    else if (sequence > progress.handed) progress.handed = sequence;
    if (isUrgent) this.#flush();
    else this.#followBehind();
  }

  #followBehind(): void {
    this.#cancelLast ??= this.#clock.after(LIVE_LIMITS.ackIntervalMs, () => {
      this.#cancelLast = null;
      this.#flush();
    });
  }

  forget(channel: number): void {
    this.#channels.delete(channel);
  }

  clear(): void {
    this.#channels.clear();
    this.#cancelLast?.();
    this.#cancelLast = null;
  }

  /** A message was received and dealt with. */
  occasion(): void {
    if (this.#clock.monotonicMs() - this.#lastSentMs >= LIVE_LIMITS.ackIntervalMs) this.#flush();
  }

  #flush(): void {
    const sequences: [number, number][] = [];
    for (const [channel, progress] of this.#channels) {
      if (progress.handed <= progress.acknowledged) continue;
      sequences.push([channel, progress.handed]);
      progress.acknowledged = progress.handed;
    }
    if (sequences.length === 0) return;
    this.#cancelLast?.();
    this.#cancelLast = null;
    this.#lastSentMs = this.#clock.monotonicMs();
    this.#send(sequences);
  }
}
