import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { CommuneId, PersonId } from "@vigie/shared/kernel/units";
import { pino } from "pino";
import { type Db, openDatabase } from "../../../server/src/db/open.ts";
import { appendJournal, type OpenJournal, openJournal } from "../../../server/src/journal/index.ts";
import type { ManualClock } from "../../support/manual-clock.ts";

export const by = "01a20cdd-4163-75f8-9588-8b24296b79a7" as PersonId;
const communeId = "01a20cdd-4192-73ce-9608-3fa9a3574245" as CommuneId;
const folders: string[] = [];

/** A data directory, its clock, and its server's journal while that runs. */
export interface Site {
  path: string;
  clock: ManualClock;
}
interface Running extends OpenJournal {
  db: Db;
}

export function newFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "vigie-journal-"));
  folders.push(path);
  return path;
}

export async function start({ path, clock }: Site, acceptedRestore: string | null = null): Promise<Running> {
  const db = await openDatabase(join(path, "vigie.db"));
  const settings = { path: null, acceptedRestore };
  const journal = await openJournal({ db, dataDir: path, clock, log: pino({ level: "silent" }), settings });
  return { ...journal, db };
}

export async function stop({ db, keeper }: Running): Promise<void> {
  await keeper.stop();
  await db.destroy();
}

/** Rows of one commune's name after another, a second apart; then a checkpoint, a minute later. */
export async function write({ db, keeper }: Running, { clock }: Site, rows: number): Promise<void> {
  for (let row = 0; row < rows; row += 1) {
    clock.advance(1_000);
    await appendJournal(db, clock.now(), communeId, { event: "commune.changed", by, communeId, name: `nom ${clock.now()}` });
  }
  clock.advance(60_000);
  await keeper.sweep();
  await keeper.copy();
}

export function removeFolders(): void {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
}

const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

/** All hashes from a row on made anew, as somebody would who knows how they are made. */
export function rechain(database: DatabaseSync, from: number): void {
  const rows = database.prepare("select * from journal where sequence >= ? order by sequence").all(from) as Record<
    string,
    string
  >[];
  let previous = database.prepare("select hash from journal where sequence = ?").get(from - 1)?.["hash"] ?? "0".repeat(64);
  for (const row of rows) {
    const salted = Buffer.concat([Buffer.from(row["salt"] ?? "", "hex"), Buffer.from(row["payload"] ?? "", "utf8")]);
    const payloadHash = sha256(salted);
    const hash = sha256([row["sequence"], row["at"], row["category"], row["scope"], payloadHash, previous].join("|"));
    database
      .prepare("update journal set payload_hash = ?, previous_hash = ?, hash = ? where sequence = ?")
      .run(payloadHash, previous, hash, Number(row["sequence"]));
    previous = hash;
  }
}

/** Checkpoints made anew over the rows as they are now, by a key of one's own. */
export function resign(database: DatabaseSync): void {
  const pair = generateKeyPairSync("ed25519");
  const { x = "" } = pair.publicKey.export({ format: "jwk" });
  const origin = database.prepare("select id from journal_origin").get()?.["id"];
  let previous = "0".repeat(64);
  for (const { sequence, at } of database.prepare("select sequence, at from journal_checkpoints order by sequence").all()) {
    const rowHash = database.prepare("select hash from journal where sequence = ?").get(sequence as number)?.["hash"];
    const members = ["vigie-journal-checkpoint-v1", origin, sequence, rowHash, at, previous, sha256(Buffer.from(x, "base64url"))];
    const text = members.map((member) => `${member}\n`).join("");
    const signature = sign(null, Buffer.from(text), pair.privateKey).toString("base64url");
    database
      .prepare("update journal_checkpoints set row_hash=?, previous_hash=?, public_key=?, hash=?, signature=? where sequence=?")
      .run(rowHash as string, previous, x, sha256(text), signature, sequence as number);
    previous = sha256(text);
  }
}
