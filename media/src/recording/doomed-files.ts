import { existsSync, rmdirSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { dayDirectory, parseSegmentPath } from "./file-format.ts";
import { isMissing, syncFolder } from "./sidecar.ts";

export interface DoomedBatch {
  batch: number;
  /** Below the recordings' directory. */
  paths: string[];
}

export type DoomedFiles = ReturnType<typeof doomedFiles>;

/**
 * Files that are to go: written down in the transaction that takes their rows, forgotten when their folders say durably that they are gone. Whoever dies
 * between the two goes on where it was.
 */
export function doomedFiles(database: DatabaseSync, directory: string) {
  const insert = database.prepare("INSERT INTO doomed (paths) VALUES (?)");
  const first = database.prepare("SELECT batch, paths FROM doomed WHERE batch > ? ORDER BY batch LIMIT 1");
  const forget = database.prepare("DELETE FROM doomed WHERE batch = ?");
  return {
    /** In the caller's transaction. */
    add(paths: readonly string[]): void {
      if (paths.length > 0) insert.run(paths.join("\n"));
    },
    /** The first one behind `after`; null: there is none. */
    next(after = 0): DoomedBatch | null {
      const row = first.get(after);
      return row === undefined ? null : { batch: Number(row["batch"]), paths: String(row["paths"]).split("\n") };
    },
    /** Rejects with what the disk says; then the batch is still written down. */
    async remove({ batch, paths }: DoomedBatch): Promise<void> {
      for (const path of paths) unlinkIfThere(join(directory, path));
      for (const folder of foldersOf(paths)) await settleFolder(join(directory, folder));
      forget.run(batch);
    },
  };
}

/** Gone already: an earlier life came so far. */
export function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** That of a day from which all is gone goes too, and what it stands in says so durably. */
async function settleFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  if (!removeIfEmpty(folder)) return syncFolder(folder);
  await syncFolder(join(folder, ".."));
}

function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "ENOTEMPTY" || code === "EEXIST") return false;
    throw error;
  }
}

function foldersOf(paths: readonly string[]): Set<string> {
  return new Set(
    paths.flatMap((path) => {
      const place = parseSegmentPath(path);
      return place === null ? [] : [dayDirectory(place)];
    }),
  );
}
