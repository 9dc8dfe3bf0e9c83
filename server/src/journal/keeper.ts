import type { Clock } from "@vigie/shared/kernel/clock";
import type { Logger } from "pino";
import type { Db } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { delay } from "../kernel/repeat.ts";
import { FIRST_CHECKPOINT_PREVIOUS_HASH, type JournalKey, signCheckpoint, signRestoration } from "./checkpoint.ts";
import { insertCheckpoint, lastCheckpoint, readOrigin } from "./checkpoint-repository.ts";
import { createCopying, type WitnessState } from "./copying.ts";
import { appendJournal, findRow, lastRow } from "./repository.ts";
import { indexJournal } from "./search-index.ts";
import { ACCEPTED_HASH_CHARS, compareWithWitness, type KnownEnd, refusalSentence } from "./start-check.ts";
import { restorationLine, type Witness, type WitnessLine } from "./witness.ts";

/** A checkpoint is made of the row that completes so many since the last one, */
export const CHECKPOINT_ROWS = 1_000;
/** and of the newest row, whichever it is, so long after the last one. */
export const CHECKPOINT_MS = 60_000;
/** A witness that hangs does not keep the server from stopping. */
const LAST_COPY_MS = 5_000;

interface Deps {
  db: Db;
  clock: Clock;
  log: Logger;
  key: JournalKey;
  witness: Witness;
  /** Start of the hash that the refusal to start named; null: no restored database is accepted. */
  acceptedRestore: string | null;
}

export interface JournalKeeper {
  /** Seals what is due, and makes new rows searchable. */
  sweep: () => Promise<void>;
  /** Seals the newest row, whichever it is. */
  seal: () => Promise<void>;
  /** Brings to the witness what it has not yet. */
  copy: () => Promise<void>;
  witnessState: () => WitnessState;
  /** The last checkpoint, copied. */
  stop: () => Promise<void>;
}

/**
 * Keeps the journal's checkpoints and its witness. Throws, with a sentence for the terminal, when the database does not hold what the witness
 * saw of it last.
 */
export async function openJournalKeeper({ db, clock, log, key, witness, acceptedRestore }: Deps): Promise<JournalKeeper> {
  const origin = await readOrigin(db);
  let sealedTo = (await lastCheckpoint(db, origin))?.sequence ?? 0;
  let sealedMs = clock.monotonicMs();

  async function seal(sequence: number): Promise<void> {
    await transact(db, async ({ tx }) => {
      const row = await findRow(tx, sequence);
      if (row === null) throw new Error(`the journal has no row ${sequence}`);
      const previousHash = (await lastCheckpoint(tx, origin))?.hash ?? FIRST_CHECKPOINT_PREVIOUS_HASH;
      const body = { origin, sequence, rowHash: row.hash, at: clock.now(), previousHash };
      await insertCheckpoint(tx, signCheckpoint(key, body));
    });
    sealedTo = sequence;
    sealedMs = clock.monotonicMs();
  }

  async function sealDue(isLast: boolean): Promise<void> {
    const head = (await lastRow(db))?.sequence ?? 0;
    while (head - sealedTo >= CHECKPOINT_ROWS) await seal(sealedTo + CHECKPOINT_ROWS);
    if (head > sealedTo && (isLast || clock.monotonicMs() - sealedMs >= CHECKPOINT_MS)) await seal(head);
  }

  async function acceptRestored(known: KnownEnd): Promise<void> {
    const at = clock.now();
    const lastSequence = (await lastRow(db))?.sequence ?? 0;
    const said = { witnessHash: known.hash, witnessSequence: known.sequence, lastSequence };
    await transact(db, ({ tx }) => appendJournal(tx, at, "csu", { event: "journal.restored", ...said }));
    await seal(lastSequence + 1);
    await witness.append([restorationLine(signRestoration(key, { origin, at, ...said }))]);
    log.warn(said, "restored database accepted");
  }

  async function askWitness(): Promise<void> {
    const line = await readAtStart(witness, log);
    if (line === null && sealedTo > 0)
      log.error({ witness: witness.path }, "witness holds nothing, all checkpoints go to it anew");
    if (line === null) return;
    const verdict = await compareWithWitness(db, origin, key, line);
    if (verdict.kind === "agrees") return;
    const { known } = verdict;
    if (acceptedRestore !== known.hash.slice(0, ACCEPTED_HASH_CHARS)) throw new Error(refusalSentence(verdict, witness.path));
    await acceptRestored(known);
  }

  await askWitness();
  await sealDue(true);
  const copying = createCopying({ db, clock, log, origin, key, witness });

  let sweeping: Promise<void> = Promise.resolve();
  const sweep = (isLast: boolean): Promise<void> => {
    const next = async () => {
      await sealDue(isLast);
      await indexJournal(db);
    };
    sweeping = sweeping.then(next, next);
    return sweeping;
  };
  return {
    sweep: () => sweep(false),
    seal: () => sweep(true),
    copy: copying.copy,
    witnessState: copying.state,
    async stop() {
      await sweep(true);
      await Promise.race([copying.copy(), delay(clock, LAST_COPY_MS)]);
    },
  };
}

/** A mount that is away does not keep the room from its pictures: the witness is late, and is compared as soon as it is there. */
async function readAtStart(witness: Witness, log: Logger): Promise<WitnessLine | null> {
  try {
    return await witness.readLast();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    log.error({ err: error, witness: witness.path }, "witness not read, an older database would not be noticed");
    return null;
  }
}
