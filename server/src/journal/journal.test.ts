import type { CommuneId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "../db/migrate.ts";
import { MIGRATIONS } from "../db/migrations/index.ts";
import { connect, type Db } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { hashHeader, hashPayload } from "./hash.ts";
import { appendJournal, readWholeJournal } from "./repository.ts";
import { type StoredJournalRow, verifyJournal } from "./verify.ts";

const by = "01a20cdd-4163-75f8-9588-8b24296b79a7" as PersonId;
const communeId = "01a20cdd-4192-73ce-9608-3fa9a3574245" as CommuneId;
const at = (ms: number) => (1_768_000_000_000 + ms) as EpochMs;
const created = (name: string) => ({ event: "commune.created", by, communeId, name }) as const;

describe("hashes", () => {
  // Computed apart, with sha256sum: what any verifier in any language must find.
  it("are SHA-256 over salt and payload, and over the header's fields", () => {
    const payloadHash = hashPayload("00112233445566778899aabbccddeeff", '{"event":"node.invited","by":null}');
    expect(payloadHash).toBe("65e322814783e0fb217c39759cef7e7b00cc344fae8a66f0063046a68f859d7f");
    const header = {
      sequence: 1,
      at: at(0),
      category: "administration",
      scope: "csu",
      payloadHash,
      previousHash: "0".repeat(64),
    } as const;
    expect(hashHeader(header)).toBe("10271f15073d77817a4c9eb67d2c356b2c36bdb99be9e39ac0bc9b24eac6a22b");
  });
});

describe("the journal", () => {
  let db: Db;
  beforeEach(async () => {
    db = connect(":memory:");
    await migrate(db, MIGRATIONS);
  });
  afterEach(() => db.destroy());

  async function fiveRows(): Promise<StoredJournalRow[]> {
    for (const [index, name] of ["A", "B", "C", "D", "E"].entries()) await appendJournal(db, at(index), communeId, created(name));
    return readWholeJournal(db);
  }

  it("is whole as written", async () => {
    const rows = await fiveRows();
    expect(verifyJournal(rows)).toEqual({ state: "whole", rows: 5, lastHash: rows[4]?.hash });
  });

  it("forgets the row of an act that failed, and goes on without a gap", async () => {
    await appendJournal(db, at(0), "csu", created("A"));
    const failing = transact(db, async ({ tx }) => {
      await appendJournal(tx, at(1), "csu", created("B"));
      throw new Error("the act failed");
    });
    await expect(failing).rejects.toThrow("the act failed");
    await appendJournal(db, at(2), "csu", created("C"));
    const rows = await readWholeJournal(db);
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(verifyJournal(rows).state).toBe("whole");
  });

  /** What somebody with the file could do to the third row, or around it. */
  const ATTACKS: Record<string, [(rows: StoredJournalRow[]) => StoredJournalRow[], { sequence: number; fault: string }]> = {
    "an edited payload": [
      (rows) => with3(rows, { payload: JSON.stringify(created("X")) }),
      { sequence: 3, fault: "payload_changed" },
    ],
    "another salt": [(rows) => with3(rows, { salt: "00".repeat(16) }), { sequence: 3, fault: "payload_changed" }],
    "an edited instant": [(rows) => with3(rows, { at: at(9) }), { sequence: 3, fault: "header_changed" }],
    "another scope": [(rows) => with3(rows, { scope: "csu" }), { sequence: 3, fault: "header_changed" }],
    "another category": [(rows) => with3(rows, { category: "viewing" }), { sequence: 3, fault: "header_changed" }],
    "a payload and its hash": [
      (rows) => {
        const payload = JSON.stringify(created("X"));
        return with3(rows, { payload, payloadHash: hashPayload(rows[2]?.salt ?? "", payload) });
      },
      { sequence: 3, fault: "header_changed" },
    ],
    "a whole row written anew": [
      (rows) => {
        const payload = JSON.stringify(created("X"));
        const [row] = with3(rows, { payload, payloadHash: hashPayload(rows[2]?.salt ?? "", payload) }).slice(2, 3);
        return row === undefined ? rows : with3(rows, { ...row, hash: hashHeader(row) });
      },
      { sequence: 4, fault: "chain_broken" },
    ],
    "a row taken out": [(rows) => rows.toSpliced(2, 1), { sequence: 4, fault: "sequence_broken" }],
    "two rows exchanged": [([a, b, c, d, e]) => [a, b, d, c, e] as StoredJournalRow[], { sequence: 4, fault: "sequence_broken" }],
    "a destroyed payload that no row tells of": [
      (rows) => with3(rows, { payload: null, salt: null }),
      { sequence: 3, fault: "payload_missing" },
    ],
    "a beginning cut off": [(rows) => rows.slice(1), { sequence: 2, fault: "sequence_broken" }],
  };

  it.each(Object.entries(ATTACKS))("names the first bad row after %s", async (_name, [attack, expected]) => {
    expect(verifyJournal(attack(await fiveRows()))).toMatchObject({ state: "faulty", ...expected });
  });
});

const with3 = (rows: StoredJournalRow[], change: Partial<StoredJournalRow>): StoredJournalRow[] =>
  rows.map((row) => (row.sequence === 3 ? { ...row, ...change } : row));
