import { hash, verify } from "@node-rs/argon2";
import { AppError } from "@vigie/shared/kernel/problem";

/** OWASP's second choice of parameters (ASVS 5.0 appendix C): argon2id with 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Behind this many the answer would come too late to be waited for. */
const MAX_WAITING = 16;

/** Passwords are hashed one at a time: each takes 19 MiB and a thread of the pool that files and signatures need too. */
export function createHasher(maxWaiting = MAX_WAITING) {
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= maxWaiting) throw new AppError("session.busy", `${waiting} passwords wait to be hashed`);
    waiting += 1;
    const turn = last.then(work).finally(() => {
      waiting -= 1;
    });
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    hash: async (password: string): Promise<string> => inTurn(() => hash(password, PARAMETERS)),
    verify: async (phc: string, password: string): Promise<boolean> => inTurn(() => verify(phc, password)),
  };
}
export type Hasher = ReturnType<typeof createHasher>;
