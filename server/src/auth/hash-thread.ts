import { Worker } from "node:worker_threads";
import { z } from "zod";

export interface HashQuestion {
  id: number;
  password: string;
  /** To compare with; null: a new hash is wanted. */
  phc: string | null;
}
const Answer = z.object({ id: z.number(), answer: z.union([z.string(), z.boolean()]) });

interface Waiting {
  resolve: (answer: string | boolean) => void;
  reject: (error: Error) => void;
}

/**
 * The thread that hashes passwords, behind everything else that the machine does: a flood of sign-ins takes what the rest leaves of the
 * processors, and the pool that files and signatures need is not touched. Started when first asked; keeps no process alive.
 */
export function createHashThread() {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let asked = 0;

  function fail(error: Error): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(new URL("./hash-worker.ts", import.meta.url));
    started.on("message", (message: unknown) => {
      const { id, answer } = Answer.parse(message);
      waiting.get(id)?.resolve(answer);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
    });
    started.on("error", fail);
    return started;
  }

  const ask = (password: string, phc: string | null): Promise<string | boolean> =>
    new Promise((resolve, reject) => {
      worker ??= start();
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.ref();
      worker.postMessage({ id: asked, password, phc } satisfies HashQuestion);
    });

  return {
    hash: async (password: string): Promise<string> => String(await ask(password, null)),
    verify: async (phc: string, password: string): Promise<boolean> => (await ask(password, phc)) === true,
  };
}
