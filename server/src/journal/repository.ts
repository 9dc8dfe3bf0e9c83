import { randomBytes } from "node:crypto";
import { JournalPayload, type JournalRow } from "@vigie/shared/journal/schema";
import type { JournalCategory } from "@vigie/shared/journal/terms";
import type { CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Tx } from "../db/open.ts";
import type { JournalTableRow } from "../db/schema.ts";
import { FIRST_PREVIOUS_HASH, hashHeader, hashPayload } from "./hash.ts";
import type { StoredJournalRow } from "./verify.ts";

const SALT_BYTES = 16;

/** The camera's commune, or the CSU as a whole. */
type JournalScope = CommuneId | "csu";

/** Adds a row, in the transaction of the act that it tells: both are stored, or neither. `at`: server's clock. */
export async function appendJournal(tx: Tx, at: EpochMs, scope: JournalScope, payload: JournalPayload): Promise<void> {
  const last = await tx
    .selectFrom("journal")
    .select(["sequence", "hash"])
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  const text = JSON.stringify(payload);
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const header = {
    sequence: (last?.sequence ?? 0) + 1,
    at,
    category: categoryOf(payload),
    scope,
    payloadHash: hashPayload(salt, text),
    previousHash: last?.hash ?? FIRST_PREVIOUS_HASH,
  };
  const row: JournalTableRow = {
    sequence: header.sequence,
    at,
    category: header.category,
    scope,
    payload_hash: header.payloadHash,
    previous_hash: header.previousHash,
    hash: hashHeader(header),
    salt,
    payload: text,
  };
  await tx.insertInto("journal").values(row).execute();
}

function categoryOf({ event }: JournalPayload): JournalCategory {
  const [noun] = event.split(".");
  switch (noun) {
    case "viewing":
    case "session":
    case "round":
    case "wall":
    case "journal":
    case "forwarding":
      return noun;
    case "display":
      return "wall";
    case "service":
      return "forwarding";
    case "habilitation":
    case "authorisation":
    case "break-glass":
    case "approval":
    case "factor":
    case "right":
      return "right";
    default:
      return "administration";
  }
}

/** The newest rows first; `before`: only those with a lower sequence. */
export async function listJournal(tx: Tx, page: { before: number | undefined; limit: number }): Promise<JournalRow[]> {
  let query = tx.selectFrom("journal").selectAll().orderBy("sequence", "desc").limit(page.limit);
  if (page.before !== undefined) query = query.where("sequence", "<", page.before);
  return (await query.execute()).map((row) => {
    const { salt: _, payload, ...header } = toStored(row);
    return { ...header, payload: payload === null ? null : JournalPayload.parse(JSON.parse(payload)) };
  });
}

/** Every row as stored, in order, for the verifier. */
export async function readWholeJournal(tx: Tx): Promise<StoredJournalRow[]> {
  return (await tx.selectFrom("journal").selectAll().orderBy("sequence").execute()).map(toStored);
}

const toStored = (row: JournalTableRow): StoredJournalRow => ({
  sequence: row.sequence,
  at: row.at,
  category: row.category,
  scope: row.scope,
  payloadHash: row.payload_hash,
  previousHash: row.previous_hash,
  hash: row.hash,
  salt: row.salt,
  payload: row.payload,
});
