import type { Transaction } from "kysely";
import type { Db } from "./open.ts";
import type { Schema } from "./schema.ts";

/** A transaction under way, what it ends with, and what is to be told once it is on the disk. */
export interface Unit {
  tx: Transaction<Schema>;
  /** Runs once the act is done, in the transaction, in order: what has to see all that it changed. */
  beforeCommit: (effect: () => Promise<void>) => void;
  /** Runs after the commit, in order; never if the transaction fails. */
  afterCommit: (effect: () => void) => void;
}

/** Of each database, the act that was asked for last. */
const lasts = new WeakMap<Db, Promise<unknown>>();

/**
 * Nobody hears of a change that is not stored: effects run after the commit. The next act begins only then: it finds what effects published,
 * as the policy, at what the database holds.
 */
export function transact<T>(db: Db, act: (unit: Unit) => Promise<T>): Promise<T> {
  const before = lasts.get(db) ?? Promise.resolve();
  const result = before.then(() => carryOut(db, act));
  lasts.set(
    db,
    result.then(
      () => undefined,
      () => undefined,
    ),
  );
  return result;
}

async function carryOut<T>(db: Db, act: (unit: Unit) => Promise<T>): Promise<T> {
  const lastly: (() => Promise<void>)[] = [];
  const effects: (() => void)[] = [];
  const result = await db.transaction().execute(async (tx) => {
    const unit: Unit = {
      tx,
      beforeCommit: (effect) => lastly.push(effect),
      afterCommit: (effect) => effects.push(effect),
    };
    const done = await act(unit);
    // One of them may add another.
    for (let effect = lastly.shift(); effect !== undefined; effect = lastly.shift()) await effect();
    return done;
  });
  for (const effect of effects) effect();
  return result;
}
