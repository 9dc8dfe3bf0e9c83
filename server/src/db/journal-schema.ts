import type { JournalCategory } from "@vigie/shared/journal/terms";
import type { EpochMs } from "@vigie/shared/kernel/units";

/** A signed checkpoint of the journal; hashes are hex. `previous_hash`: of the checkpoint before it. */
export interface JournalCheckpointRow {
  /** Of the row that it seals. */
  sequence: number;
  at: EpochMs;
  row_hash: string;
  previous_hash: string;
  /** Raw Ed25519 public key, base64url. */
  public_key: string;
  hash: string;
  /** Ed25519, base64url. */
  signature: string;
}

/** Category, scope and event of rows: what the journal is searched by. `event` is empty once the payload was destroyed. */
export interface JournalFacetRow {
  id: number;
  category: JournalCategory;
  scope: string;
  event: string;
}

/** Made of the journal's rows some time after they were written: `sequence` is the row's. */
export interface JournalIndexRow {
  sequence: number;
  at: EpochMs;
  facet_id: number;
}

/** A person or a camera that rows mention. */
export interface JournalSubjectRow {
  id: number;
  subject: string;
}

/** Goes with the row's payload. `is_actor`: 1 when the row tells an act of the subject's own. */
export interface JournalMentionRow {
  sequence: number;
  subject_id: number;
  at: EpochMs;
  facet_id: number;
  is_actor: number;
}
