import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { PersonId } from "@vigie/shared/kernel/units";
import { sql } from "kysely";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { type Db, openDatabase } from "../db/open.ts";
import { type OpenJournal, openJournal } from "./open.ts";
import { appendJournal } from "./repository.ts";

const by = "01a20cdd-4163-75f8-9588-8b24296b79a7" as PersonId;

let folder: string;
let clock: ManualClock;
let logged: string[];
let running: (OpenJournal & { db: Db }) | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigie-keeper-"));
  clock = new ManualClock();
  logged = [];
  running = null;
});
afterEach(async () => {
  await running?.db.destroy();
  rmSync(folder, { recursive: true, force: true });
});

const log = () =>
  pino(
    { level: "info" },
    new Writable({
      write(line, _encoding, done) {
        logged.push((JSON.parse(String(line)) as { msg: string }).msg);
        done();
      },
    }),
  );

const data = (name = "data") => join(folder, name);
const defaultWitness = () => join(data(), "witness", "journal.jsonl");

async function start(path: string | null = null, acceptedRestore: string | null = null, dataDir = data()) {
  mkdirSync(dataDir, { recursive: true });
  const db = await openDatabase(join(dataDir, "vigie.db"));
  try {
    const journal = await openJournal({ db, dataDir, clock, log: log(), settings: { path, acceptedRestore } });
    running = { ...journal, db };
    return running;
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

async function stop(): Promise<void> {
  await running?.keeper.stop();
  await running?.db.destroy();
  running = null;
}

async function append(rows: number): Promise<void> {
  for (let row = 0; row < rows && running !== null; row += 1) {
    await appendJournal(running.db, clock.now(), "csu", { event: "node.invited", by });
  }
}

async function tick(byMs: number): Promise<void> {
  clock.advance(byMs);
  await running?.keeper.sweep();
  await running?.keeper.copy();
}

const sealed = async () =>
  (await running?.db.selectFrom("journal_checkpoints").select("sequence").orderBy("sequence").execute())?.map(
    ({ sequence }) => sequence,
  );
const witnessed = (path = defaultWitness()) =>
  readFileSync(path, "utf8")
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [JSON.parse(line) as { checkpoint?: { sequence: number }; restoration?: object }]))
    .map(({ checkpoint, restoration }) => checkpoint?.sequence ?? Object.keys({ restoration })[0]);

it("is on the disk before it is answered, and overwritten when it is destroyed, on the product's own connection", async () => {
  const { db } = await start();
  expect((await sql<{ synchronous: number }>`pragma synchronous`.execute(db)).rows[0]?.synchronous).toBe(2);
  expect((await sql<{ secure_delete: number }>`pragma secure_delete`.execute(db)).rows[0]?.secure_delete).toBe(1);
  expect((await sql<{ journal_mode: string }>`pragma journal_mode`.execute(db)).rows[0]?.journal_mode).toBe("wal");
});

it("seals the newest row a minute after the last, and nothing when nothing was written", async () => {
  await start();
  await append(3);
  await tick(59_999);
  expect(await sealed()).toEqual([]);
  await tick(1);
  expect(await sealed()).toEqual([3]);
  await tick(600_000);
  expect(await sealed()).toEqual([3]);
  expect(witnessed()).toEqual([3]);
});

it("seals every thousandth row at once, and what is left when it stops", async () => {
  await start();
  await append(2_003);
  await tick(1);
  expect(await sealed()).toEqual([1_000, 2_000]);
  await stop();
  expect(witnessed()).toEqual([1_000, 2_000, 2_003]);
});

it("says loudly that the witness cannot be written, and brings it what it missed", async () => {
  const path = join(folder, "away", "journal.jsonl");
  await start(path);
  await append(1);
  await tick(60_000);
  await append(1);
  await tick(60_000);
  expect(running?.keeper.witnessState()).toBe("late");
  expect(logged.filter((line) => line.startsWith("witness not written"))).toHaveLength(1);
  expect(existsSync(path)).toBe(false);
  mkdirSync(join(folder, "away"));
  await tick(1_000);
  expect(running?.keeper.witnessState()).toBe("current");
  expect(witnessed(path)).toEqual([1, 2]);
});

it("notices a witness that was shortened, and writes anew what it lost", async () => {
  await start();
  await append(1);
  await tick(60_000);
  await append(1);
  await tick(60_000);
  truncateSync(defaultWitness(), readFileSync(defaultWitness(), "utf8").indexOf("\n") + 1);
  await append(1);
  await tick(60_000);
  expect(running?.keeper.witnessState()).toBe("late");
  await tick(1_000);
  expect(witnessed()).toEqual([1, 2, 3]);
});

it("goes on behind a line that a power cut left half written", async () => {
  await start();
  await append(1);
  await stop();
  appendFileSync(defaultWitness(), '{"checkpoint":{"origin":"x","seq');
  await start();
  await append(1);
  await stop();
  const lines = readFileSync(defaultWitness(), "utf8").trimEnd().split("\n");
  expect(lines.map((line) => line.endsWith("}}"))).toEqual([true, false, true]);
});

/** A copy of the data directory of before, with the witness of now. */
async function rollBack(): Promise<string> {
  await start();
  await append(2);
  await stop();
  cpSync(data(), data("old"), { recursive: true });
  await start();
  await append(3);
  await stop();
  writeFileSync(join(data("old"), "witness", "journal.jsonl"), readFileSync(defaultWitness()));
  return data("old");
}

it("does not start on an older database than its witness saw, and says what to do", async () => {
  const old = await rollBack();
  await expect(start(null, null, old)).rejects.toThrow(
    /knows row 5 of .*older than what the witness saw[\s\S]*VIGIE_JOURNAL_RESTORED=[0-9a-f]{16}/,
  );
});

it("accepts it once when told so, and tells it in the journal and to the witness", async () => {
  const old = await rollBack();
  const refusal = await start(null, null, old).catch((error: Error) => error.message);
  const accepted = /RESTORED=([0-9a-f]{16})/.exec(String(refusal))?.[1] ?? "";
  await expect(start(null, "0".repeat(16), old)).rejects.toThrow("VIGIE_JOURNAL_RESTORED");
  await start(null, accepted, old);
  const last = await running?.db
    .selectFrom("journal")
    .select(["sequence", "payload"])
    .orderBy("sequence", "desc")
    .executeTakeFirst();
  expect(last?.sequence).toBe(3);
  expect(JSON.parse(last?.payload ?? "")).toMatchObject({ event: "journal.restored", witnessSequence: 5, lastSequence: 2 });
  await append(1);
  await stop();
  expect(witnessed(join(old, "witness", "journal.jsonl"))).toEqual([2, 5, "restoration", 3, 4]);
  // The same word again accepts nothing further, and is in nobody's way.
  await start(null, accepted, old);
  await stop();
});

it("does not start beside the witness of another database, nor with another key", async () => {
  await start();
  await append(1);
  await stop();
  await expect(start(defaultWitness(), null, data("other"))).rejects.toThrow("it belongs to another database");
  const other = mkdtempSync(join(folder, "key-"));
  cpSync(data(), other, { recursive: true });
  rmSync(join(other, "journal-signing.pem"));
  await expect(start(null, null, other)).rejects.toThrow("journal-signing.pem is missing");
  const last = readFileSync(defaultWitness(), "utf8").trimEnd().split("\n").at(-1) ?? "";
  const known = (JSON.parse(last) as { checkpoint: { hash: string } }).checkpoint.hash.slice(0, 16);
  await start(null, known, other);
  await append(1);
  await stop();
  expect(witnessed(join(other, "witness", "journal.jsonl"))).toEqual([1, "restoration", 2, 3]);
});

it("does not start on rows that are others than the witness saw", async () => {
  await start();
  await append(2);
  await stop();
  const db = await openDatabase(join(data(), "vigie.db"));
  await db
    .updateTable("journal")
    .set({ hash: "0".repeat(64) })
    .where("sequence", "=", 2)
    .execute();
  await db.destroy();
  await expect(start()).rejects.toThrow("holds other rows");
});

it("writes all checkpoints to a witness that holds nothing, and says so", async () => {
  await start();
  await append(1);
  await stop();
  rmSync(defaultWitness());
  await start();
  await append(1);
  await stop();
  expect(logged).toContain("witness holds nothing, all checkpoints go to it anew");
  expect(witnessed()).toEqual([1, 2]);
});

it("starts without a witness that cannot be read, and compares it as soon as it can", async () => {
  const old = await rollBack();
  const witness = join(old, "witness", "journal.jsonl");
  const kept = readFileSync(witness);
  rmSync(witness);
  mkdirSync(witness);
  await start(null, null, old);
  await append(1);
  await tick(60_000);
  expect(running?.keeper.witnessState()).toBe("late");
  rmSync(witness, { recursive: true });
  writeFileSync(witness, kept);
  await tick(1_000);
  expect(running?.keeper.witnessState()).toBe("late");
  expect(readFileSync(witness)).toEqual(kept);
});
