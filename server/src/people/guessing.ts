import { Worker } from "node:worker_threads";
import { z } from "zod";

const Answer = z.object({ id: z.number(), guesses: z.number() });
export interface Question {
  id: number;
  password: string;
  words: readonly string[];
}

interface Waiting {
  resolve: (guesses: number) => void;
  reject: (error: Error) => void;
}

/**
 * How many guesses a password takes, counted in a thread of its own: reading the dictionaries takes it most of a second, and one password up to
 * a tenth, in which nobody's picture or alarm may wait. Started when first asked; keeps no process alive that has nothing else to do.
 */
function createGuesser() {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let asked = 0;

  function fail(error: Error): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(new URL("./guess-worker.ts", import.meta.url));
    started.on("message", (message: unknown) => {
      const { id, guesses } = Answer.parse(message);
      waiting.get(id)?.resolve(guesses);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
    });
    started.on("error", fail);
    return started;
  }

  return (password: string, words: readonly string[]): Promise<number> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.ref();
      worker.postMessage({ id: asked, password, words } satisfies Question);
    });
}

/** One for the process: its dictionaries take 40 MB. `words`: of the person themself, tried first. */
export const countGuesses = createGuesser();
