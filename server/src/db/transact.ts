import type { Transaction } from "kysely";
import type { Db } from "./open.ts";
import type { Schema } from "./schema.ts";

/** A transaction under way, and what is to be told once it is on the disk. */
export interface Unit {
  tx: Transaction<Schema>;
  /** Runs after the commit, in order; never if the transaction fails. */
  afterCommit: (effect: () => void) => void;
}

/** Nobody hears of a change that is not stored: effects run after the commit. */
export async function transact<T>(db: Db, act: (unit: Unit) => Promise<T>): Promise<T> {
  const effects: (() => void)[] = [];
  const result = await db.transaction().execute((tx) => act({ tx, afterCommit: (effect) => effects.push(effect) }));
  for (const effect of effects) effect();
  return result;
}
