import type { Clock } from "@vigie/shared/kernel/clock";
import type { Logger } from "pino";
import type { Db } from "../db/open.ts";
import type { JournalKey } from "./checkpoint.ts";
import { listCheckpoints } from "./checkpoint-repository.ts";
import { compareWithWitness } from "./start-check.ts";
import { checkpointLine, type Witness } from "./witness.ts";

/** `late`: the second place cannot be written, or does not answer; it gets what it missed once it can. */
export type WitnessState = "current" | "late";

/** Checkpoints in one write. */
const COPY_ROWS = 500;
/** A network mount that does not answer for so long is said to be late. */
const HUNG_MS = 30_000;

interface Deps {
  db: Db;
  clock: Clock;
  log: Logger;
  origin: string;
  key: JournalKey;
  witness: Witness;
}

/** Brings checkpoints to the witness, in order, each once. */
export function createCopying({ db, clock, log, origin, key, witness }: Deps) {
  /** Up to which row the witness has every checkpoint; null: to be read from it. */
  let witnessed: number | null = null;
  let isFailing = false;
  let writingSinceMs: number | null = null;
  let copying: Promise<void> = Promise.resolve();

  async function readWitnessed(): Promise<number> {
    const line = await witness.readLast();
    if (line === null) return 0;
    const verdict = await compareWithWitness(db, origin, key, line);
    if (verdict.kind === "agrees") return verdict.witnessed;
    throw new Error(`${witness.path} is the witness of something else now`);
  }

  async function append(lines: readonly string[]): Promise<void> {
    writingSinceMs = clock.monotonicMs();
    try {
      await witness.append(lines);
    } finally {
      writingSinceMs = null;
    }
  }

  async function copyAll(from: number): Promise<void> {
    for (let after = from; ; ) {
      const pending = await listCheckpoints(db, origin, after, COPY_ROWS);
      const last = pending.at(-1);
      if (last === undefined) return;
      await append(pending.map(checkpointLine));
      after = last.sequence;
      witnessed = after;
    }
  }

  async function run(): Promise<void> {
    try {
      witnessed ??= await readWitnessed();
      await copyAll(witnessed);
      if (isFailing) log.info({ witness: witness.path, sequence: witnessed }, "witness written again");
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.error({ err: error, witness: witness.path }, "witness not written, checkpoints wait");
      isFailing = true;
      // What it holds is read before anything more is added: the write may have been half done, or the file is another.
      witnessed = null;
    }
  }

  return {
    copy(): Promise<void> {
      copying = copying.then(run);
      return copying;
    },
    state(): WitnessState {
      const isHung = writingSinceMs !== null && clock.monotonicMs() - writingSinceMs > HUNG_MS;
      return isFailing || isHung ? "late" : "current";
    },
  };
}
