import type { DisplayId } from "@vigie/shared/kernel/units";
import { RecordedChange } from "@vigie/shared/walls/changes";
import type { Tx } from "../db/open.ts";

/** Changes of one display that can still be taken back. */
const KEPT_CHANGES = 200;

/** `version`: the display's, as the change left it. Of turns only the newest is kept, so that they push no act of a person out. */
export async function insertChange(tx: Tx, displayId: DisplayId, version: number, recorded: RecordedChange): Promise<void> {
  const isTurn = recorded.isTurn ? 1 : 0;
  if (recorded.isTurn)
    await tx.deleteFrom("display_changes").where("display_id", "=", displayId).where("is_turn", "=", 1).execute();
  const text = JSON.stringify(recorded);
  const row = { id: recorded.change.id, display_id: displayId, version, is_turn: isTurn, recorded: text };
  await tx.insertInto("display_changes").values(row).execute();
  if (!recorded.isTurn) await forgetOld(tx, displayId);
}

async function forgetOld(tx: Tx, displayId: DisplayId): Promise<void> {
  const acts = tx.selectFrom("display_changes").select("version").where("display_id", "=", displayId).where("is_turn", "=", 0);
  const last = await acts.orderBy("version", "desc").offset(KEPT_CHANGES).limit(1).executeTakeFirst();
  if (last === undefined) return;
  await tx.deleteFrom("display_changes").where("display_id", "=", displayId).where("version", "<=", last.version).execute();
}

/** Newest first. */
export async function listChanges(tx: Tx, displayId: DisplayId): Promise<RecordedChange[]> {
  const rows = tx.selectFrom("display_changes").select("recorded").where("display_id", "=", displayId);
  return (await rows.orderBy("version", "desc").execute()).map(({ recorded }) => RecordedChange.parse(JSON.parse(recorded)));
}
