import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { CameraId, LockId } from "@vigie/shared/kernel/units";
import type { DestructionRecord, RecordingLock, RetentionRule } from "@vigie/shared/recordings/schema";
import { afterEach, expect, it, vi } from "vitest";
import { aCamera, aKeeper, aLock, aRule, filesIn, record } from "../../../tests/support/kept-recordings.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const RECORDED_AT = Date.UTC(2026, 2, 10, 12);

/** Every step on the disk is counted; from `diesAt` on the node is dead, and nothing reaches it. */
const life = vi.hoisted(() => {
  const state = { step: 0, diesAt: Number.POSITIVE_INFINITY };
  return {
    begin(diesAt: number) {
      state.step = 0;
      state.diesAt = diesAt;
    },
    get steps() {
      return state.step;
    },
    isDead: () => state.step > state.diesAt,
    take() {
      state.step += 1;
      if (state.step > state.diesAt) throw new Error(`dead before step ${state.step}`);
    },
  };
});

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const counted =
    <A extends unknown[], R>(act: (...args: A) => R) =>
    (...args: A): R => {
      life.take();
      return act(...args);
    };
  return { ...fs, unlinkSync: counted(fs.unlinkSync), rmdirSync: counted(fs.rmdirSync) };
});
vi.mock("node:fs/promises", async (original) => {
  const fs = await original<typeof import("node:fs/promises")>();
  const counted =
    <A extends unknown[], R>(act: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      life.take();
      return act(...args);
    };
  return { ...fs, open: counted(fs.open), rename: counted(fs.rename), unlink: counted(fs.unlink), mkdir: counted(fs.mkdir) };
});

/** A commit is a step; what a dead node had not committed is rolled back. */
function mortal(database: DatabaseSync): DatabaseSync {
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    if (sql === "COMMIT" && !life.isDead()) life.take();
    if (sql !== "ROLLBACK" && life.isDead()) throw new Error("dead");
    exec(sql);
  };
  const prepare = database.prepare.bind(database);
  database.prepare = (sql) => {
    const statement = prepare(sql);
    const run = statement.run.bind(statement);
    statement.run = ((...values: Parameters<typeof run>) => {
      if (!database.isTransaction) life.take();
      return run(...values);
    }) as typeof run;
    return statement;
  };
  return database;
}

const directories: string[] = [];
afterEach(() => {
  life.begin(Number.POSITIVE_INFINITY);
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

interface Scene {
  directory: string;
  clock: ManualClock;
  cameraId: CameraId;
  lock: RecordingLock;
  rule: RetentionRule;
  told: DestructionRecord[];
}

const cameraId = aCamera();
const rule = aRule(10);
const lock = aLock([cameraId], RECORDED_AT + MINUTE_MS, RECORDED_AT + MINUTE_MS + 1);

/** Three segments of the main stream and one of the small one, the day before their term. */
function aScene(): Scene {
  const directory = mkdtempSync(join(tmpdir(), "vigie-crash-"));
  directories.push(directory);
  const database = openIndex(join(directory, INDEX_FILE));
  for (const minute of [0, 1, 2]) record(database, directory, { cameraId, startAt: RECORDED_AT + minute * MINUTE_MS });
  record(database, directory, { cameraId, stream: "sub", startAt: RECORDED_AT, bytes: 7 });
  database.close();
  return { directory, clock: new ManualClock(RECORDED_AT + 9 * DAY_MS), cameraId, lock, rule, told: [] };
}

const keeperOf = ({ directory, clock, told }: Scene) =>
  aKeeper(directory, clock, {
    open: () => mortal(openIndex(join(directory, INDEX_FILE))),
    async tellRecords(records) {
      life.take();
      told.push(...records.map(({ jws }) => JSON.parse(jws) as DestructionRecord));
      return true;
    },
  }).keeper;

/** What the server does: it asks again until it is answered. */
const asked = (order: Promise<unknown>): Promise<boolean> =>
  order.then(
    () => true,
    () => false,
  );

/** All of a lock's life: a rule, a lock, the term, the release. Answers how far it came. */
async function lives(scene: Scene, from = 0): Promise<number> {
  const keeper = keeperOf(scene);
  keeper.setRules([{ cameraId, rule }]);
  await keeper.run();
  const lockId: LockId = lock.lockId;
  const acts = [
    () => asked(keeper.lock(lock)),
    async () => {
      scene.clock.jumpWall(Math.max(0, RECORDED_AT + 12 * DAY_MS - scene.clock.now()));
      await keeper.run();
      return !life.isDead();
    },
    () => asked(keeper.release(lockId)),
    async () => {
      await keeper.run();
      return !life.isDead();
    },
  ];
  let done = from;
  for (const act of acts.slice(from)) {
    if (!(await act())) break;
    done += 1;
  }
  await keeper.stop();
  return done;
}

/** Without what differs from one life to the next. */
function ended({ directory, told }: Scene) {
  const database = openIndex(join(directory, INDEX_FILE));
  const left = ["segment", "lock", "destroyed", "record_outbox", "doomed", "held_day"].map((table) => ({
    table,
    rows: database.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.["rows"],
  }));
  database.close();
  const once = new Map(told.map((each) => [each.recordId, each]));
  const records = [...once.values()].map(({ stream, day, segments, bytes, rule: under, from, until, chainHead, heldBy }) =>
    JSON.stringify({ stream, day, segments, bytes, under, from, until, chain: chainHead.length, heldBy }),
  );
  return { left, records: records.sort(), files: filesIn(directory), locks: readdirSync(join(directory, "locks")) };
}

it("ends alike wherever the node dies in a lock's and a segment's life", async () => {
  const whole = aScene();
  life.begin(Number.POSITIVE_INFINITY);
  expect(await lives(whole)).toBe(4);
  const steps = life.steps;
  const wanted = ended(whole);
  expect(steps).toBeGreaterThan(20);
  expect(wanted.records).toHaveLength(3);
  expect(wanted).toMatchObject({ files: [], locks: [], left: Array.from({ length: 6 }, () => ({ rows: 0 })) });
  for (let diesAt = 0; diesAt < steps; diesAt += 1) {
    const scene = aScene();
    life.begin(diesAt);
    const done = await lives(scene);
    expect(done, `died at ${diesAt}`).toBeLessThan(4);
    life.begin(Number.POSITIVE_INFINITY);
    expect(await lives(scene, done), `died at ${diesAt}`).toBe(4);
    expect(ended(scene), `died at ${diesAt}`).toEqual(wanted);
  }
}, 120_000);
