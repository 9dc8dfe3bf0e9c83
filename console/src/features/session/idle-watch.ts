import type { Clock } from "@vigie/shared/kernel/clock";
import { IDLE_LOCK_MS } from "@vigie/shared/people/session";
import type { SessionWindows } from "../../lib/session-windows.ts";

/** The other windows hear of work in this one, but not of each key. */
const TELL_MS = 5_000;

interface IdleDeps {
  clock: Clock;
  windows: SessionWindows;
  /** Nobody has worked in any window for so long. */
  onIdle: () => void;
}

/** Watches over one person's windows until it is stopped, or has told once that nobody is there. */
export function createIdleWatch({ clock, windows, onIdle }: IdleDeps) {
  let last = { monotonicMs: clock.monotonicMs(), wallMs: clock.now() as number };
  let toldMs = Number.NEGATIVE_INFINITY;
  let isOver = false;
  let cancel: () => void = () => undefined;

  // A machine that slept has a monotonic clock that stood still, and a wall clock that did not.
  const idleMs = () => Math.max(clock.monotonicMs() - last.monotonicMs, clock.now() - last.wallMs);
  const look = () => {
    const leftMs = IDLE_LOCK_MS - idleMs();
    if (leftMs > 0) cancel = clock.after(leftMs, look);
    else over();
  };
  const over = () => {
    stop();
    onIdle();
  };
  const heard = () => {
    // Whoever touches a key after all that time may be somebody else.
    if (idleMs() >= IDLE_LOCK_MS) return over();
    last = { monotonicMs: clock.monotonicMs(), wallMs: clock.now() };
  };
  const stopHearing = windows.onWord((word) => {
    if (word === "active" && !isOver) heard();
  });
  const stop = () => {
    isOver = true;
    cancel();
    stopHearing();
  };
  look();

  return {
    /** A key, a pointer or a touch in this window. */
    active() {
      if (isOver) return;
      heard();
      if (isOver || clock.monotonicMs() - toldMs < TELL_MS) return;
      toldMs = clock.monotonicMs();
      windows.tell("active");
    },
    stop,
  };
}
