import type { Clock } from "@vigie/shared/kernel/clock";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { createStore } from "zustand/vanilla";
import type { Drive } from "./camera-playback.ts";
import { engineFor } from "./engine-choice.ts";
import { isAtEnd, isRunning, type MasterClock, type MasterEvent, next, positionAt, standing } from "./master-clock.ts";
import { playable } from "./range.ts";

/** What a master clock leads. */
export interface Led {
  drive(drive: Drive): void;
  /** False: its picture of now is not there yet. */
  readonly isReady: boolean;
  step(direction: 1 | -1): Promise<number | null>;
  /** The instant itself where there is a picture, or may be; else that of the next one in this direction; null: none follows. */
  pictureAhead(at: number, direction: 1 | -1): number | null;
}

export interface TransportState {
  master: MasterClock;
  /** The hand is on the timeline. */
  isScrubbing: boolean;
}

const STEP_MS = 100;
const BEHIND_END_MS = 1_000;
/** From when to when there is no picture is read before what has none is passed over. */
const ABSENCE_SAID_MS = 2_000;
const LEAST_SKIP_MS = 1_000;
/** Whoever is not there by then is waited for no longer: one camera must not hold the others up. */
const HELD_MAX_MS = 4_000;

export interface TransportDeps {
  clock: Clock;
  /** The room's time. */
  now: () => number;
  /** What was granted; what of it lies in the past can be played. */
  range: { from: number; until: number };
  at: number;
}

/** One master clock and the cameras that it leads, in step: it runs when all of them have their picture. */
export function createTransport({ clock, now, range, at }: TransportDeps) {
  const led = new Set<Led>();
  const bounds = () => playable(range, now());
  const store = createStore<TransportState>()(() => ({
    master: standing(at, bounds(), clock.monotonicMs()),
    isScrubbing: false,
  }));
  let heldSinceMs: number | null = null;
  let absentSinceMs: number | null = null;
  let cancel: (() => void) | null = null;

  const position = (): EpochMs => positionAt(store.getState().master, clock.monotonicMs());
  const drive = () => {
    const { master, isScrubbing } = store.getState();
    const step = { at: position(), speed: master.speed, isRunning: isRunning(master), engine: engineFor(master, isScrubbing) };
    for (const each of led) each.drive(step);
  };
  const change = (event: MasterEvent) => {
    const { master } = store.getState();
    const changed = next(master, event, clock.monotonicMs());
    if (changed !== master) store.setState({ master: changed });
  };
  const send = (event: MasterEvent) => {
    change(event);
    drive();
  };
  const hold = () => {
    const { master } = store.getState();
    const isWaited = master.isPlaying && [...led].some(({ isReady }) => !isReady);
    if (!isWaited) heldSinceMs = null;
    else heldSinceMs ??= clock.monotonicMs();
    const isLong = heldSinceMs !== null && clock.monotonicMs() - heldSinceMs > HELD_MAX_MS;
    change({ type: "hold", isHeld: isWaited && !isLong });
  };
  /** What none of the cameras has is not waited out. */
  const skip = () => {
    const { master } = store.getState();
    const direction = master.speed > 0 ? 1 : -1;
    const at = position();
    const ahead = [...led].map((one) => one.pictureAhead(at, direction)).filter((next) => next !== null);
    const nearest = direction === 1 ? Math.min(...ahead) : Math.max(...ahead);
    if (!isRunning(master) || ahead.length === 0 || Math.abs(nearest - at) < LEAST_SKIP_MS) {
      absentSinceMs = null;
      return;
    }
    absentSinceMs ??= clock.monotonicMs();
    if (clock.monotonicMs() - absentSinceMs < ABSENCE_SAID_MS) return;
    absentSinceMs = null;
    change({ type: "seek", at: nearest });
  };
  const meetEnd = () => {
    const { master } = store.getState();
    const isOver = isRunning(master) && isAtEnd(master, clock.monotonicMs());
    change({ type: "bounds", bounds: bounds() });
    if (!isOver) return;
    // What is not yet there comes at its own pace; right at the end it would be met again at once.
    if (master.speed > 1) change({ type: "shift", byMs: -BEHIND_END_MS });
    change(master.speed > 1 ? { type: "speed", speed: 1 } : { type: "pause" });
  };
  const tick = () => {
    meetEnd();
    skip();
    drive();
    hold();
    cancel = clock.after(STEP_MS, tick);
  };

  return {
    store,
    position,
    send,
    /** The hand moves over the timeline; null: it is gone, and the pictures go on as they did. */
    scrub(at: number | null): void {
      store.setState({ isScrubbing: at !== null });
      if (at !== null) change({ type: "seek", at });
      drive();
    },
    /** To the frame after, or before, the one that `leader` shows. */
    async step(direction: 1 | -1, leader: Led | undefined): Promise<void> {
      send({ type: "pause" });
      const at = (await leader?.step(direction)) ?? null;
      if (at !== null) send({ type: "stand", at });
    },
    attach(one: Led): () => void {
      led.add(one);
      drive();
      return () => void led.delete(one);
    },
    start(): () => void {
      cancel?.();
      tick();
      return () => {
        cancel?.();
        cancel = null;
        change({ type: "pause" });
      };
    },
  };
}
export type Transport = ReturnType<typeof createTransport>;
