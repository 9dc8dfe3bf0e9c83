import { join } from "node:path";
import type { Clock } from "@vigie/shared/kernel/clock";
import type { Logger } from "pino";
import type { Db } from "../db/open.ts";
import { openSigningKey } from "../kernel/keys.ts";
import type { JournalKey } from "./checkpoint.ts";
import { lastCheckpoint, readOrigin } from "./checkpoint-repository.ts";
import { type JournalKeeper, openJournalKeeper } from "./keeper.ts";
import { createWitness } from "./witness.ts";

/** Where the second copy of checkpoints is, and whether a restored database is accepted. */
export interface WitnessSettings {
  /** Null: `witness/journal.jsonl` in the data directory, which protects from mistakes alone: a second place is another machine's. */
  path: string | null;
  /** What the refusal to start named; null: a database that its witness does not know does not start. */
  acceptedRestore: string | null;
}

interface Deps {
  db: Db;
  dataDir: string;
  clock: Clock;
  log: Logger;
  settings: WitnessSettings;
}

export interface OpenJournal {
  keeper: JournalKeeper;
  key: JournalKey;
}

/** The journal's own key, checkpoints and witness. Throws when the key is missing, or the database is not what its witness saw. */
export async function openJournal({ db, dataDir, clock, log, settings }: Deps): Promise<OpenJournal> {
  const { path, acceptedRestore } = settings;
  const isFirst = (await lastCheckpoint(db, await readOrigin(db))) === null;
  const key = openJournalKey(dataDir, isFirst || acceptedRestore !== null);
  const witness = createWitness(path ?? join(dataDir, "witness", "journal.jsonl"), path === null);
  return { key, keeper: await openJournalKeeper({ db, clock, log, key, witness, acceptedRestore }) };
}

/** Apart from the key of grants: whoever checks a journal pins this one, for as long as journals are kept. */
const openJournalKey = (dataDir: string, mayMake: boolean): JournalKey =>
  openSigningKey(join(dataDir, "journal-signing.pem"), mayMake);
