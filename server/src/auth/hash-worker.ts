import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { hashSync, verifySync } from "@node-rs/argon2";
import type { Asked } from "../kernel/asked-thread.ts";
import type { HashQuestion } from "./hash-thread.ts";

/** OWASP's second choice of parameters (ASVS 5.0 appendix C): argon2id with 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** setpriority(2): -20 … 19, and on Linux of the calling thread alone; elsewhere it would be the whole server's. */
const BEHIND_EVERYTHING = 10;
if (process.platform === "linux") setPriority(BEHIND_EVERYTHING);

parentPort?.on("message", ({ id, question: { password, phc } }: Asked<HashQuestion>) => {
  const answer = phc === null ? hashSync(password, PARAMETERS) : verifySync(phc, password);
  parentPort?.postMessage({ id, answer });
});
