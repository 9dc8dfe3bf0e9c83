import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { RecordingGap } from "@vigie/shared/recordings/schema";
import { gapRows } from "../../media/src/recording/gaps.ts";
import { INDEX_FILE, openIndex } from "../../media/src/recording/index-database.ts";
import { fragmentsOf, recordedFiles } from "./recorded-frames.ts";

export interface RecordedTime {
  path: string;
  from: number;
  /** End of the last frame of the last whole fragment. */
  until: number;
}

/** What of a camera can be read from its files, from each file alone: its name tells when it begins, its samples how long it is. */
export const recordedTimes = (directory: string, cameraId: CameraId): RecordedTime[] =>
  recordedFiles(directory, cameraId).flatMap((path) => {
    const frames = fragmentsOf(readFileSync(path)).flat();
    const [first, last] = [frames[0], frames.at(-1)];
    if (first === undefined || last === undefined) return [];
    const from = Number(basename(path).split("-")[0]);
    return [{ path, from, until: from + (last.decodeTicks90k + last.durationTicks90k - first.decodeTicks90k) / 90 }];
  });

export function gapsOf(directory: string, cameraId: CameraId): RecordingGap[] {
  const database = openIndex(join(directory, INDEX_FILE));
  try {
    return gapRows(database).listBetween(cameraId, "main", 0, Number.MAX_SAFE_INTEGER);
  } finally {
    database.close();
  }
}

/** The holes of more than a second between what can be read: each should be in the ledger. */
export const holesOf = (times: readonly RecordedTime[]): { from: number; until: number }[] =>
  times.slice(1).flatMap(({ from }, index) => {
    const { until } = times[index] ?? { until: from };
    return from - until > 1_000 ? [{ from: until, until: from }] : [];
  });
