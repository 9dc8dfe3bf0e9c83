import type { JournalHeader } from "@vigie/shared/journal/schema";
import { FIRST_PREVIOUS_HASH, hashHeader, hashPayload } from "./hash.ts";

/** A row as stored, with what its payload hash was made of. */
export interface StoredJournalRow extends JournalHeader {
  salt: string | null;
  payload: string | null;
}

type JournalFault = "sequence_broken" | "chain_broken" | "header_changed" | "payload_changed" | "payload_missing";

/** `rows` counts those that are right. A fault names the first row that is not. */
type JournalVerdict =
  | { state: "whole"; rows: number; lastHash: string }
  | { state: "faulty"; rows: number; sequence: number; fault: JournalFault };

/** Checks rows that start at sequence 1, in order. A tail cut off is seen by comparing `rows` and `lastHash` with a copy kept elsewhere. */
export function verifyJournal(stored: Iterable<StoredJournalRow>): JournalVerdict {
  let rows = 0;
  let lastHash = FIRST_PREVIOUS_HASH;
  for (const row of stored) {
    const fault = faultOf(row, rows + 1, lastHash);
    if (fault !== null) return { state: "faulty", rows, sequence: row.sequence, fault };
    rows += 1;
    lastHash = row.hash;
  }
  return { state: "whole", rows, lastHash };
}

function faultOf(row: StoredJournalRow, sequence: number, previousHash: string): JournalFault | null {
  if (row.sequence !== sequence) return "sequence_broken";
  if (row.previousHash !== previousHash) return "chain_broken";
  if (hashHeader(row) !== row.hash) return "header_changed";
  if (row.salt === null || row.payload === null) return "payload_missing";
  if (hashPayload(row.salt, row.payload) !== row.payloadHash) return "payload_changed";
  return null;
}
