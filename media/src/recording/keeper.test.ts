import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { expiresAt } from "@vigie/shared/recordings/retention";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aCamera, aKeeper, aLock, aRule, filesIn, record } from "../../../tests/support/kept-recordings.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const at = (text: string) => Date.parse(text) as EpochMs;
const RECORDED_AT = at("2026-03-10T12:00:00.250Z");
const cameraId = aCamera();

let directory = "";
let index: DatabaseSync;
let clock: ManualClock;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-keeper-"));
  index = openIndex(join(directory, INDEX_FILE));
  clock = new ManualClock(RECORDED_AT + 5 * MINUTE_MS);
});
afterEach(() => {
  index.close();
  rmSync(directory, { recursive: true });
});

const ids = (): string[] =>
  index
    .prepare("SELECT id FROM segment ORDER BY start_at")
    .all()
    .map((row) => String(row["id"]));
const keeperWith = (rule = aRule(10), also = {}) => {
  const kept = aKeeper(directory, clock, also);
  kept.keeper.setRules([{ cameraId, rule }]);
  return { ...kept, rule };
};

describe("the term", () => {
  it.each([
    ["any day", RECORDED_AT, 10],
    ["31 January", at("2026-01-31T11:00:00Z"), 31],
    ["the night of March, in the hour that is left out", at("2026-03-28T01:30:00Z"), 1],
    ["the night of March, a day of 23 hours", at("2026-03-28T12:00:00Z"), 1],
    ["the night of October, in the hour that comes twice", at("2026-10-24T00:30:00Z"), 1],
    ["the night of October, in its second time", at("2026-10-25T01:30:00Z"), 3],
    ["the night of October, a day of 25 hours", at("2026-10-24T12:00:00Z"), 1],
  ])("destroys at T, neither at T − 1 s nor later, what began on %s", async (_when, startAt, maxDays) => {
    const { path } = record(index, directory, { cameraId, startAt });
    const term = expiresAt(startAt as EpochMs, { maxDays });
    clock = new ManualClock(term - 3 * SECOND_MS);
    const { keeper, pass, records } = keeperWith(aRule(maxDays));
    await pass(2 * SECOND_MS);
    expect([ids().length, existsSync(join(directory, path))]).toEqual([1, true]);
    await pass(SECOND_MS);
    expect([ids(), filesIn(directory), records.length]).toEqual([[], [], 1]);
    expect(records[0]?.destroyedAt).toBe(term);
    await pass(HOUR_MS);
    expect(records).toHaveLength(1);
    await keeper.stop();
  });

  it("wakes at the term by itself, however small the part of a second", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    const term = expiresAt(RECORDED_AT, { maxDays: 10 });
    clock = new ManualClock(term - 400);
    const { keeper } = keeperWith();
    await keeper.run();
    expect(ids()).toHaveLength(1);
    clock.advance(400);
    await keeper.run();
    expect([clock.now(), ids()]).toEqual([term, []]);
    await keeper.stop();
  });

  it("destroys after a clock was put right, and at its start what fell due while the node was away", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    record(index, directory, { cameraId, startAt: RECORDED_AT + HOUR_MS });
    const first = keeperWith();
    await first.keeper.run();
    clock.jumpWall(expiresAt(RECORDED_AT, { maxDays: 10 }) - clock.now());
    await first.pass(SECOND_MS);
    expect(ids()).toHaveLength(1);
    await first.keeper.stop();
    clock.jumpWall(30 * DAY_MS);
    const second = aKeeper(directory, clock);
    await second.keeper.run();
    expect([ids(), filesIn(directory)]).toEqual([[], []]);
    expect(second.records).toMatchObject([{ segments: 2, rule: "expired", authorisationId: first.rule.authorisationId }]);
    await second.keeper.stop();
  });

  it("knows a camera's rule after a reboot without server, and from beside the files when the index is lost", async () => {
    const { keeper, rule } = keeperWith(aRule(3));
    await keeper.run();
    await keeper.stop();
    index.exec("DELETE FROM rule");
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    clock.jumpWall(3 * DAY_MS - 6 * MINUTE_MS);
    const again = aKeeper(directory, clock);
    await again.keeper.run();
    expect(ids()).toHaveLength(1);
    await again.pass(MINUTE_MS);
    expect([ids(), again.records[0]?.authorisationId]).toEqual([[], rule.authorisationId]);
    await again.keeper.stop();
  });

  it("goes by the law's month where no order is known", async () => {
    record(index, directory, { cameraId, startAt: at("2026-01-31T11:00:00Z") });
    clock = new ManualClock(at("2026-02-28T11:00:00Z") - SECOND_MS);
    const { keeper, pass, records } = aKeeper(directory, clock);
    await pass(0);
    expect(ids()).toHaveLength(1);
    await pass(SECOND_MS);
    expect([ids(), records[0]?.authorisationId]).toEqual([[], null]);
    await keeper.stop();
  });

  it("obeys a shorter rule when it comes", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    clock = new ManualClock(RECORDED_AT + 5 * DAY_MS);
    const { keeper } = keeperWith(aRule(10));
    await keeper.run();
    expect(ids()).toHaveLength(1);
    keeper.setRules([{ cameraId, rule: aRule(4) }]);
    await keeper.run();
    expect(ids()).toEqual([]);
    await keeper.stop();
  });

  it("destroys on a disk that is full, and as soon as one that was away is back", async () => {
    const kept = record(index, directory, { cameraId, startAt: RECORDED_AT });
    clock = new ManualClock(RECORDED_AT + 20 * DAY_MS);
    let isAway = true;
    const open = () => {
      if (isAway) throw Object.assign(new Error("no such directory"), { code: "ENOENT" });
      return fullUntilGone(openIndex(join(directory, INDEX_FILE)), join(directory, kept.path));
    };
    const { keeper, pass, troubles, records } = keeperWith(aRule(10), { open });
    await pass(5 * SECOND_MS);
    expect([ids().length, troubles.length]).toEqual([1, 1]);
    await expect(keeper.lock(aLock([cameraId], 0, 1))).rejects.toThrow(AppError);
    isAway = false;
    await pass(SECOND_MS);
    expect([ids(), filesIn(directory), records.length]).toEqual([[], [], 1]);
    await keeper.stop();
  });
});

/** Takes no commit that changes anything, as a volume without a free byte, while the file is there. */
function fullUntilGone(database: DatabaseSync, path: string): DatabaseSync {
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    const isChanged = database.prepare("SELECT count(*) AS left FROM segment").get()?.["left"] === 0;
    if (sql === "COMMIT" && isChanged && existsSync(path))
      throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
    exec(sql);
  };
  return database;
}

describe("records", () => {
  it("tells of a camera's, stream's and UTC day once its last segment is gone, and sums up all of it", async () => {
    const kept = [0, 1, 2].map((minute) => record(index, directory, { cameraId, startAt: RECORDED_AT + minute * MINUTE_MS }));
    record(index, directory, { cameraId, stream: "sub", startAt: RECORDED_AT, bytes: 10 });
    const tail = index.prepare("SELECT lower(hex(chain)) AS chain FROM segment WHERE id = ?").get(kept[2]?.id ?? "");
    clock = new ManualClock(expiresAt(RECORDED_AT, { maxDays: 10 }));
    const { keeper, pass, records, rule } = keeperWith();
    await pass(MINUTE_MS);
    expect(records).toMatchObject([{ stream: "sub", segments: 1, bytes: 10 }]);
    await pass(MINUTE_MS);
    const told = records[1];
    expect(told).toMatchObject({
      cameraId,
      stream: "main",
      day: "2026-03-10",
      segments: 3,
      bytes: 3_000,
      rule: "expired",
      heldBy: [],
    });
    expect(told).toMatchObject({ from: kept[0]?.startAt, until: kept[2]?.endAt, chainHead: tail?.["chain"] });
    expect(told?.authorisationId).toBe(rule.authorisationId);
    expect(index.prepare("SELECT * FROM destroyed").all()).toEqual([]);
    expect(existsSync(join(directory, cameraId, "main", "2026-03-10"))).toBe(false);
    await keeper.stop();
  });

  it("waits with them until the outbox takes them, and then tells each once", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    clock = new ManualClock(RECORDED_AT + 20 * DAY_MS);
    const told: string[] = [];
    let takes = false;
    const tellRecords = async (records: readonly { recordId: string }[]) => {
      if (takes) told.push(...records.map(({ recordId }) => recordId));
      return takes;
    };
    const { keeper, pass } = keeperWith(aRule(10), { tellRecords });
    await pass(0);
    expect([ids(), told]).toEqual([[], []]);
    takes = true;
    for (let turn = 0; turn < 5; turn += 1) await pass(SECOND_MS);
    expect(told).toHaveLength(1);
    await keeper.stop();
  });

  it("destroys nothing that it cannot sign for", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    clock = new ManualClock(RECORDED_AT + 20 * DAY_MS);
    let canSign = false;
    const sign = async (told: object) => {
      if (!canSign) throw new Error("no key");
      return JSON.stringify(told);
    };
    const { keeper, pass } = keeperWith(aRule(10), { sign });
    await pass(0);
    expect(ids()).toHaveLength(1);
    canSign = true;
    await pass(SECOND_MS);
    expect(ids()).toEqual([]);
    await keeper.stop();
  });
});

describe("locks", () => {
  it("hold every segment that reaches into their range, and let it go by a record of its own when they are released", async () => {
    const kept = [0, 1, 2, 3].map((minute) => record(index, directory, { cameraId, startAt: RECORDED_AT + minute * MINUTE_MS }));
    const { keeper, pass, records } = keeperWith();
    const lock = aLock([cameraId], RECORDED_AT + 90 * SECOND_MS, RECORDED_AT + 2 * MINUTE_MS + 1);
    expect(await keeper.lock(lock)).toEqual({ segments: 2 });
    expect(await keeper.lock(lock)).toEqual({ segments: 2 });
    clock.jumpWall(20 * DAY_MS);
    await pass(0);
    expect(ids()).toEqual([kept[1]?.id, kept[2]?.id]);
    expect(records).toMatchObject([{ segments: 2, rule: "expired", heldBy: [lock.lockId] }]);
    await pass(DAY_MS);
    await keeper.release(lock.lockId);
    await keeper.release(lock.lockId);
    await keeper.run();
    expect([ids(), filesIn(directory), readdirSync(join(directory, "locks"))]).toEqual([[], [], []]);
    expect(records[1]).toMatchObject({
      segments: 2,
      rule: "released",
      heldBy: [],
      from: kept[1]?.startAt,
      until: kept[2]?.endAt,
    });
    await keeper.stop();
  });

  it("let go what is not past its term when they are released", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    const { keeper, pass, records } = keeperWith();
    const lock = aLock([cameraId], RECORDED_AT, RECORDED_AT + 1);
    await keeper.lock(lock);
    await keeper.release(lock.lockId);
    await keeper.run();
    expect(ids()).toHaveLength(1);
    clock.jumpWall(20 * DAY_MS);
    await pass(SECOND_MS);
    expect([ids(), records[0]?.rule]).toEqual([[], "expired"]);
    await keeper.stop();
  });

  it("name each other while one still holds", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    record(index, directory, { cameraId, startAt: RECORDED_AT + MINUTE_MS });
    const { keeper, pass, records } = keeperWith();
    const both = aLock([cameraId], RECORDED_AT, RECORDED_AT + 2 * MINUTE_MS);
    const one = aLock([cameraId], RECORDED_AT + MINUTE_MS, RECORDED_AT + 2 * MINUTE_MS);
    for (const lock of [both, one]) await keeper.lock(lock);
    clock.jumpWall(20 * DAY_MS);
    await pass(0);
    expect([ids().length, records]).toEqual([2, []]);
    await keeper.release(both.lockId);
    await keeper.run();
    expect(records).toMatchObject([{ segments: 1, rule: "released", heldBy: [one.lockId] }]);
    await keeper.release(one.lockId);
    await keeper.run();
    expect([ids(), records.length]).toEqual([[], 2]);
    expect(records[1]).toMatchObject({ segments: 1, rule: "released", heldBy: [] });
    await keeper.stop();
  });

  it("win over a purge that has not committed", async () => {
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    clock = new ManualClock(RECORDED_AT + 20 * DAY_MS);
    const lock = aLock([cameraId], RECORDED_AT, RECORDED_AT + 1);
    let locked: Promise<unknown> = Promise.resolve();
    const sign = async (told: object) => {
      locked = kept.keeper.lock(lock);
      return JSON.stringify(told);
    };
    const kept = keeperWith(aRule(10), { sign });
    await kept.pass(0);
    await locked;
    expect([ids().length, kept.records]).toEqual([1, []]);
    expect(existsSync(join(directory, "locks", `${lock.lockId}.json`))).toBe(true);
    await kept.keeper.stop();
  });

  it("are in force after an index was lost, or a sidecar was", async () => {
    const { keeper } = keeperWith();
    record(index, directory, { cameraId, startAt: RECORDED_AT });
    const [lost, bare] = [aLock([cameraId], 0, 1), aLock([cameraId], RECORDED_AT, RECORDED_AT + 1)];
    for (const lock of [lost, bare]) await keeper.lock(lock);
    await keeper.stop();
    index.prepare("DELETE FROM lock WHERE lock_id = ?").run(bare.lockId);
    rmSync(join(directory, "locks", `${lost.lockId}.json`));
    writeFileSync(join(directory, "locks", "torn.json"), "{");
    clock.jumpWall(20 * DAY_MS);
    const again = aKeeper(directory, clock);
    await again.keeper.run();
    expect(ids()).toHaveLength(1);
    expect(again.troubles).toEqual([expect.stringContaining("torn.json")]);
    expect(statSync(join(directory, "locks", `${lost.lockId}.json`)).size).toBeGreaterThan(0);
    await again.keeper.stop();
  });
});
