import { AppError } from "@vigie/shared/kernel/problem";
import { createHashThread } from "./hash-thread.ts";

/** Behind this many the answer would come too late to be waited for. */
const MAX_WAITING = 16;

/** Who waits for a password to be hashed, those first whom a flood of guesses must not keep waiting. */
const STANDINGS = ["vouched", "proven", "unknown", "failing"] as const;
export type Standing = (typeof STANDINGS)[number];

interface Turn {
  rank: number;
  start: () => void;
  giveUp: () => void;
}

const busy = (waiting: number) => new AppError("session.busy", `${waiting} passwords wait to be hashed`);

/**
 * Passwords are hashed one at a time: each takes 19 MiB and most of a core for a while. Who stands better comes first, and into a full queue
 * in the place of the last of the worst: from an enrolled post one signs in however many guess from elsewhere.
 */
export function createHasher(maxWaiting = MAX_WAITING) {
  const thread = createHashThread();
  const waiting: Turn[] = [];
  let isBusy = false;

  function next(): void {
    const turn = waiting.shift();
    if (turn === undefined) return;
    isBusy = true;
    turn.start();
  }
  function free(): void {
    isBusy = false;
    next();
  }

  /** Behind those of its own rank. */
  function enqueue(turn: Turn): void {
    const at = waiting.findIndex(({ rank }) => rank > turn.rank);
    waiting.splice(at === -1 ? waiting.length : at, 0, turn);
    if (waiting.length + Number(isBusy) > maxWaiting) waiting.pop()?.giveUp();
  }

  function inTurn<T>(standing: Standing, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const start = () => void work().finally(free).then(resolve, reject);
      enqueue({ rank: STANDINGS.indexOf(standing), start, giveUp: () => reject(busy(maxWaiting)) });
      if (!isBusy) next();
    });
  }

  return {
    hash: (password: string, standing: Standing = "vouched"): Promise<string> => inTurn(standing, () => thread.hash(password)),
    verify: (phc: string, password: string, standing: Standing = "vouched"): Promise<boolean> =>
      inTurn(standing, () => thread.verify(phc, password)),
  };
}
export type Hasher = ReturnType<typeof createHasher>;
