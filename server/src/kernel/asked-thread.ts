import { Worker } from "node:worker_threads";
import { z } from "zod";

/** What a worker is sent; it posts back `{ id, answer }`. */
export interface Asked<Question> {
  id: number;
  question: Question;
}

interface Waiting<Answer> {
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/**
 * A thread that answers questions one after the other, for work in which nobody's picture or alarm may wait. Started when first asked, and
 * again after it failed, which rejects all that it was asked; keeps no process alive that has nothing else to do.
 */
export function createAskedThread<Question, Answer>(
  script: URL,
  Answer: z.ZodType<Answer>,
): (question: Question) => Promise<Answer> {
  const Message = z.object({ id: z.number(), answer: Answer });
  const waiting = new Map<number, Waiting<Answer>>();
  let worker: Worker | null = null;
  let asked = 0;

  function fail(error: Error): void {
    worker = null;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(script);
    started.on("message", (message: unknown) => {
      const { id, answer } = Message.parse(message);
      waiting.get(id)?.resolve(answer);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
    });
    started.on("error", fail);
    return started;
  }

  return (question) =>
    new Promise((resolve, reject) => {
      worker ??= start();
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.ref();
      worker.postMessage({ id: asked, question } satisfies Asked<Question>);
    });
}
