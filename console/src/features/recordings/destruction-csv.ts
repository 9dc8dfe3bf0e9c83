import type { Destruction } from "@vigie/shared/recordings/register";
import type { TFunction } from "i18next";
import { csvOf } from "../../lib/csv.ts";
import { utcText } from "../../lib/room-instant.ts";

const COLUMNS = [
  "destroyedAt",
  "destroyedAtUtc",
  "camera",
  "stream",
  "day",
  "fromUtc",
  "untilUtc",
  "segments",
  "bytes",
  "rule",
  "order",
  "heldBy",
  "node",
  "chainHead",
  "countersignedAtUtc",
  "recordId",
  "jws",
] as const;

/** How what a record names is called; null: not known to the reader. */
export interface RecordNames {
  camera: (id: string) => string | null;
  order: (id: string) => string | null;
  node: (id: string) => string | null;
  instant: (at: number) => string;
}

/** The register for a spreadsheet, with what it takes to check each record against the node's key. */
export const csvOfDestructions = (rows: readonly Destruction[], names: RecordNames, t: TFunction<"recordings">): string =>
  csvOf(
    COLUMNS.map((column) => t(`destruction.${column}`)),
    rows.map((row) => [
      names.instant(row.destroyedAt),
      utcText(row.destroyedAt),
      names.camera(row.cameraId) ?? row.cameraId,
      t(`stream.${row.stream}`),
      row.day,
      utcText(row.from),
      utcText(row.until),
      row.segments,
      row.bytes,
      t(`rule.${row.rule}`),
      row.authorisationId === null ? null : (names.order(row.authorisationId) ?? row.authorisationId),
      row.heldBy.join(" "),
      names.node(row.nodeId) ?? row.nodeId,
      row.chainHead,
      utcText(row.countersignedAt),
      row.recordId,
      row.jws,
    ]),
  );
