import type { Clock } from "@vigie/shared/kernel/clock";

/** Does `act` again and again, `everyMs` after the one before ended; the answer stops it. What `act` throws goes to `onError`. */
export function repeat(
  clock: Clock,
  everyMs: number,
  act: () => void | Promise<void>,
  onError: (error: unknown) => void,
): () => void {
  let isStopped = false;
  let cancel: () => void;
  const plan = () => {
    if (!isStopped) cancel = clock.after(everyMs, () => void run());
  };
  const run = async () => {
    try {
      await act();
    } catch (error) {
      onError(error);
    }
    plan();
  };
  cancel = clock.after(everyMs, () => void run());
  return () => {
    isStopped = true;
    cancel();
  };
}

export const delay = (clock: Clock, delayMs: number): Promise<void> => new Promise((resolve) => clock.after(delayMs, resolve));
