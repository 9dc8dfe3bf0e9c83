import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";

/**
 * Node.js reads files on four threads that it also looks names up and verifies signatures on: a disk that hangs may hold two of them, and live
 * pictures open as before.
 */
const READS_AT_ONCE = 2;
const PATIENCE_MS = 10_000;

export type DiskGate = ReturnType<typeof createDiskGate>;

/** One way to the disk for all who look back. Throws `playback.unavailable` when it does not answer; the place is given back once it does. */
export function createDiskGate(clock: Clock) {
  let free = READS_AT_ONCE;
  const waiting: (() => void)[] = [];

  async function enter(): Promise<void> {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  async function inTurn<T>(act: () => Promise<T>, isWanted: () => boolean, abandon: (late: T) => void): Promise<T> {
    await enter();
    try {
      if (!isWanted()) throw unavailable();
      const result = await act();
      if (!isWanted()) abandon(result);
      return result;
    } finally {
      leave();
    }
  }

  return {
    /** `abandon`: what to do with a result that came after all. */
    run<T>(act: () => Promise<T>, abandon: (late: T) => void = () => undefined): Promise<T> {
      let isWanted = true;
      return inTime(
        clock,
        inTurn(act, () => isWanted, abandon),
        () => {
          isWanted = false;
        },
      );
    },
  };
}

/** Throws `playback.unavailable` for what has not come when a page would have given up. */
export async function inTime<T>(clock: Clock, act: Promise<T>, onLate: () => void = () => undefined): Promise<T> {
  let cancel: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(PATIENCE_MS, () => {
      onLate();
      reject(unavailable());
    });
  });
  try {
    return await Promise.race([act, late]);
  } finally {
    cancel();
  }
}

const unavailable = () => new AppError("playback.unavailable", `the disk did not answer for ${PATIENCE_MS} ms`);
