import type { DatabaseSync } from "node:sqlite";
import type { CameraId } from "@vigie/shared/kernel/units";
import { LEGAL_LIMIT } from "@vigie/shared/recordings/retention";
import { RetentionRule } from "@vigie/shared/recordings/schema";
import type { CameraRule } from "./keeper-messages.ts";

/** Null: nobody knows which order it was. */
export type KeptRule = Omit<RetentionRule, "authorisationId"> & { authorisationId: RetentionRule["authorisationId"] | null };
export const UNKNOWN_RULE: KeptRule = { authorisationId: null, ...LEGAL_LIMIT };

export type RuleRows = ReturnType<typeof ruleRows>;

/** The last rule that was told of each camera, in the index: it outlives the camera's assignment and the node's life. */
export function ruleRows(database: DatabaseSync) {
  const put = database.prepare(
    "INSERT OR REPLACE INTO rule (camera_id, authorisation_id, max_days, min_days) VALUES (?, ?, ?, ?)",
  );
  const all = database.prepare("SELECT camera_id, authorisation_id, max_days, min_days FROM rule");
  return {
    put({ cameraId, rule }: CameraRule): void {
      put.run(cameraId, rule.authorisationId, rule.maxDays, rule.minDays);
    },
    list: (): CameraRule[] =>
      all.all().map((row) => ({
        cameraId: String(row["camera_id"]) as CameraId,
        rule: RetentionRule.parse({
          authorisationId: row["authorisation_id"],
          maxDays: row["max_days"],
          minDays: row["min_days"],
        }),
      })),
  };
}

export const isSameRule = (a: RetentionRule | undefined, b: RetentionRule): boolean =>
  a?.authorisationId === b.authorisationId && a.maxDays === b.maxDays && a.minDays === b.minDays;
