import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { appendJournal, createDestruction, exportDatabase } from "../../../server/src/journal/index.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { by, newFolder, rechain, removeFolders, resign, type Site, start, stop, write } from "./site.ts";

const VERIFIER = fileURLToPath(new URL("../../../scripts/journal/verify-journal.mjs", import.meta.url));

/** Twenty-five rows, with checkpoints after the 10th, the 20th and the last. `old`: the directory as it was after the 20th. */
let whole: Site;
let old: string;
let publicKey: string;

beforeAll(async () => {
  whole = { path: newFolder(), clock: new ManualClock() };
  const running = await start(whole);
  publicKey = running.key.publicKey;
  await write(running, whole, 10);
  await write(running, whole, 10);
  await stop(running);
  old = newFolder();
  cpSync(whole.path, old, { recursive: true });
  const again = await start(whole);
  await write(again, whole, 5);
  await stop(again);
});
afterAll(removeFolders);

/** A copy that may be tampered with. */
let site: Site;
beforeEach(() => {
  site = { path: newFolder(), clock: new ManualClock(whole.clock.now()) };
  cpSync(whole.path, site.path, { recursive: true });
});
afterEach(() => rmSync(site.path, { recursive: true, force: true }));

const witnessFile = () => join(whole.path, "witness", "journal.jsonl");

/** What somebody does who has the database file. */
function tamper(sql: string | ((database: DatabaseSync) => void)): void {
  const database = new DatabaseSync(join(site.path, "vigie.db"));
  if (typeof sql === "string") database.exec(sql);
  else sql(database);
  database.close();
}

interface Answer {
  status: number | null;
  said: string;
  verdict: { verdict: string; fault?: string; row?: number; rows?: number; unchecked?: number };
}

async function verify(words: string[] = ["--witness", witnessFile(), "--public-key", publicKey]): Promise<Answer> {
  const file = join(site.path, "export.jsonl");
  const lines: string[] = [];
  for await (const line of exportDatabase(join(site.path, "vigie.db"), 0 as EpochMs)) lines.push(line);
  writeFileSync(file, lines.join(""));
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFIER, "--export", file, ...words], { encoding: "utf8" });
  const last = stdout.trimEnd().split("\n").at(-1) ?? "";
  if (!last.startsWith("{")) throw new Error(`${status} ${stdout} ${stderr}`);
  return { status, said: stdout, verdict: JSON.parse(last) };
}

it("finds nothing in a journal as it was written", async () => {
  const { status, verdict } = await verify();
  expect(verdict).toMatchObject({ verdict: "whole", rows: 25, sealedTo: 25, unchecked: 0 });
  expect(status).toBe(0);
});

describe("the verifier names whoever", () => {
  const EDIT = "update journal set payload = replace(payload, 'nom', 'NOM') where sequence = 7;";
  const ATTACKS: Record<string, [string | ((database: DatabaseSync) => void), { fault: string; row: number }]> = {
    "edits a payload": [EDIT, { fault: "payload_changed", row: 7 }],
    "edits an instant": ["update journal set at = at + 1 where sequence = 7", { fault: "header_changed", row: 7 }],
    "edits a scope so that it reads as more members": [
      "update journal set scope = 'csu|x\"' where sequence = 7",
      { fault: "header_changed", row: 7 },
    ],
    "breaks a row's line": ["update journal set hash = 'x' where sequence = 7", { fault: "header_changed", row: 7 }],
    "writes a payload that is no line": [
      "update journal set payload = '{' || char(10) || '}' where sequence = 7",
      { fault: "payload_changed", row: 7 },
    ],
    "edits a row and its own hashes": [
      (database) => {
        const next = database.prepare("select * from journal where sequence = 8").get();
        database.exec(EDIT);
        rechain(database, 7);
        database
          .prepare("update journal set previous_hash = ?, hash = ? where sequence = 8")
          .run(next?.["previous_hash"] as string, next?.["hash"] as string);
      },
      { fault: "chain_broken", row: 7 },
    ],
    "edits a row and all hashes after it": [
      (database) => {
        database.exec(EDIT);
        rechain(database, 7);
      },
      { fault: "rewritten", row: 1 },
    ],
    "edits a later row and all hashes after it": [
      (database) => {
        database.exec("update journal set payload = replace(payload, 'nom', 'NOM') where sequence = 17");
        rechain(database, 17);
      },
      { fault: "rewritten", row: 11 },
    ],
    "takes a row out": ["delete from journal where sequence = 7", { fault: "deleted", row: 7 }],
    "takes a row out that a checkpoint seals": ["delete from journal where sequence = 10", { fault: "deleted", row: 10 }],
    "takes the first rows out": ["delete from journal where sequence < 4", { fault: "deleted", row: 1 }],
    "exchanges two rows": [
      "update journal set sequence = -7 where sequence = 7; update journal set sequence = 7 where sequence = 8; update journal set sequence = 8 where sequence = -7",
      { fault: "reordered", row: 7 },
    ],
    "cuts the end off": ["delete from journal where sequence > 22", { fault: "truncated", row: 23 }],
    "cuts the end off with its checkpoint": [
      "delete from journal where sequence > 22; delete from journal_checkpoints where sequence > 22",
      { fault: "rolled_back", row: 23 },
    ],
    "takes a payload away that no row tells of": [
      "update journal set payload = null, salt = null where sequence = 7",
      { fault: "payload_missing", row: 7 },
    ],
    "takes a checkpoint away": ["delete from journal_checkpoints where sequence = 10", { fault: "checkpoint_missing", row: 20 }],
    "edits a checkpoint": [
      "update journal_checkpoints set at = at + 1 where sequence = 10",
      { fault: "checkpoint_changed", row: 10 },
    ],
    "forges a signature": [
      "update journal_checkpoints set signature = (select signature from journal_checkpoints where sequence = 10) where sequence = 25",
      { fault: "signature_wrong", row: 25 },
    ],
    "signs everything with another key": [resign, { fault: "key_swapped", row: 10 }],
    "rewrites everything and signs it with another key": [
      (database) => {
        database.exec(EDIT);
        rechain(database, 1);
        resign(database);
      },
      { fault: "rewritten", row: 1 },
    ],
  };

  it.each(Object.entries(ATTACKS))("%s", async (_name, [attack, expected]) => {
    tamper(attack);
    const { status, verdict } = await verify();
    expect(verdict).toEqual({ verdict: "faulty", ...expected });
    expect(status).toBe(1);
  });

  it("puts an older copy back", async () => {
    site = { path: newFolder(), clock: new ManualClock(whole.clock.now()) };
    cpSync(old, site.path, { recursive: true });
    expect((await verify()).verdict).toEqual({ verdict: "faulty", fault: "rolled_back", row: 21 });
  });

  it("puts an older copy back that then goes on", async () => {
    site = { path: newFolder(), clock: new ManualClock(whole.clock.now()) };
    cpSync(old, site.path, { recursive: true });
    const running = await start(site);
    await write(running, site, 10);
    await stop(running);
    expect((await verify()).verdict).toEqual({ verdict: "faulty", fault: "rolled_back", row: 21 });
  });

  it("signs with another key, by the witness alone and by the pin alone", async () => {
    tamper(resign);
    const fault = { verdict: "faulty", fault: "key_swapped", row: 10 };
    expect((await verify(["--witness", witnessFile()])).verdict).toEqual(fault);
    expect((await verify(["--public-key", publicKey])).verdict).toEqual(fault);
  });
});

describe("what could not be checked", () => {
  it("is said when there is no witness", async () => {
    tamper("delete from journal where sequence > 20; delete from journal_checkpoints where sequence > 20");
    const { status, said } = await verify(["--public-key", publicKey]);
    expect(said).toContain("not checked: no witness was given");
    expect(said).not.toContain("no public key");
    expect(status).toBe(3);
  });

  it("is said when no key is pinned", async () => {
    const { status, said } = await verify(["--witness", witnessFile()]);
    expect(said).toContain("not checked: no public key was given");
    expect(said).toContain(publicKey);
    expect(status).toBe(3);
  });

  it("is said of rows that no checkpoint seals yet", async () => {
    const running = await start(site);
    await appendJournal(running.db, site.clock.now(), "csu", { event: "node.invited", by });
    await running.db.destroy();
    const { status, said } = await verify();
    expect(said).toContain("rows 26 to 26 come after the last checkpoint");
    expect(status).toBe(3);
  });

  it("is an answer of its own when the files are none", () => {
    const run = (...words: string[]) => spawnSync(process.execPath, [VERIFIER, ...words], { encoding: "utf8" });
    expect(run().status).toBe(2);
    expect(run("--export", "/nowhere").status).toBe(2);
    expect(run("--export", VERIFIER).stderr).toContain("is no export of a journal");
    expect(run("--export", witnessFile(), "--public-key", "x").stderr).toContain("no Ed25519 public key");
  });
});

describe("payloads destroyed at their term", () => {
  async function destroy(): Promise<void> {
    const running = await start(site);
    site.clock.advance(400 * 86_400_000);
    await createDestruction({ db: running.db, clock: site.clock, destroyViewings: async () => 0 }).sweep();
    await stop(running);
  }

  it("are accepted under the row that tells of them, and are gone from the file", async () => {
    const name = `nom ${whole.clock.now()}`.slice(0, 8);
    expect(readFileSync(join(site.path, "vigie.db"), "latin1")).toContain(name);
    await destroy();
    expect(readFileSync(join(site.path, "vigie.db"), "latin1")).not.toContain(name);
    const { status, verdict } = await verify([
      "--witness",
      join(site.path, "witness", "journal.jsonl"),
      "--public-key",
      publicKey,
    ]);
    expect(verdict).toMatchObject({ verdict: "whole", rows: 26 });
    expect(status).toBe(0);
  });

  it("are not, when they are younger than the row says", async () => {
    await destroy();
    const running = await start(site);
    await write(running, site, 1);
    await stop(running);
    tamper("update journal set payload = null, salt = null where sequence = 27");
    expect((await verify()).verdict).toEqual({ verdict: "faulty", fault: "payload_missing", row: 27 });
  });
});

it("tells of a restored database that was declared, and goes on from it", async () => {
  site = { path: newFolder(), clock: new ManualClock(whole.clock.now()) };
  cpSync(old, site.path, { recursive: true });
  cpSync(witnessFile(), join(site.path, "witness", "journal.jsonl"));
  const refusal = await start(site).then(
    () => "",
    (error: Error) => error.message,
  );
  const accepted = /VIGIE_JOURNAL_RESTORED=([0-9a-f]{16})/.exec(refusal)?.[1] ?? null;
  const running = await start(site, accepted);
  await write(running, site, 3);
  await stop(running);
  const { status, said, verdict } = await verify([
    "--witness",
    join(site.path, "witness", "journal.jsonl"),
    "--public-key",
    publicKey,
  ]);
  expect(said).toMatch(/declared: a restored database was accepted on .*; rows 21 to 25 /);
  expect(verdict).toMatchObject({ verdict: "whole", rows: 24 });
  expect(status).toBe(0);
});
