import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { NodeId } from "@vigie/shared/kernel/units";
import { expiresAt } from "@vigie/shared/recordings/retention";
import type { DestructionRecord, RecordingLock, RetentionRule } from "@vigie/shared/recordings/schema";
import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openIndex } from "../../media/src/recording/index-database.ts";
import { type KeptIndex, openKept } from "../../media/src/recording/kept-index.ts";
import { createPurge, type Purge } from "../../media/src/recording/purge.ts";
import { aCamera, aLock, aRule, type KeptSegment, record } from "../support/kept-recordings.ts";
import { ManualClock } from "../support/manual-clock.ts";

const SEEDS = 10_000;
const PARTS = 20;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Two days before the clocks change, so that some terms lie in that night. */
const BEGINS_AT = Date.UTC(2026, 9, 23, 22);

const cameras = [aCamera(), aCamera()] as const;
const rules = new Map<CameraId, RetentionRule>([
  [cameras[0], aRule(1)],
  [cameras[1], aRule(2)],
]);
const ruleOf = (cameraId: CameraId): RetentionRule => rules.get(cameraId) ?? expect.fail();

/** What happens, one after the other. Ranges: ms before now. */
type Act =
  | { do: "record"; camera: number; isSub: boolean; lengthMs: number; afterMs: number }
  | { do: "wait"; ms: number }
  | { do: "lock"; cameras: number[]; fromAgoMs: number; lengthMs: number; isWhileSigning: boolean }
  | { do: "release"; which: number };

const camera = fc.nat(1);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("record" as const),
      camera,
      isSub: fc.boolean(),
      lengthMs: fc.integer({ min: 0, max: MINUTE_MS }),
      afterMs: fc.nat(6 * HOUR_MS),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.nat(30 * HOUR_MS) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("lock" as const),
      cameras: fc.uniqueArray(camera, { minLength: 1 }),
      fromAgoMs: fc.nat(60 * HOUR_MS),
      lengthMs: fc.integer({ min: 1, max: 30 * HOUR_MS }),
      isWhileSigning: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("release" as const), which: fc.nat(3) }) },
);

let directory = "";
let database: DatabaseSync;
let index: KeptIndex;
let clock: ManualClock;
let purge: Purge;
let whileSigning: () => void;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "vigie-locks-"));
  database = openIndex(":memory:");
  const sign = async (told: DestructionRecord) => {
    whileSigning();
    return JSON.stringify(told);
  };
  const deps = { directory, nodeId: NodeId.parse(uuidv7()), ruleOf, sign, log: () => undefined };
  index = await openKept(database, { ...deps, serverNow: () => clock.now() });
});
afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

const holds = (lock: RecordingLock, { cameraId, startAt, endAt }: KeptSegment): boolean =>
  lock.cameraIds.includes(cameraId) && lock.from < Math.max(endAt, startAt + 1) && lock.until > startAt;

/** The same in plain words: what was written, what is locked, and which of it is there. */
function createModel() {
  const written: KeptSegment[] = [];
  const locks: RecordingLock[] = [];
  /** Was there when a lock came, and is held by it. */
  const held = (): KeptSegment[] => written.filter((segment) => locks.some((lock) => holds(lock, segment)));
  return { written, locks, held };
}
type Model = ReturnType<typeof createModel>;

const terms = new WeakMap<KeptSegment, number>();
function termOf(segment: KeptSegment): number {
  const term = terms.get(segment) ?? expiresAt(segment.startAt as EpochMs, ruleOf(segment.cameraId));
  terms.set(segment, term);
  return term;
}

const present = (): Set<string> =>
  new Set(
    database
      .prepare("SELECT id FROM segment")
      .all()
      .map((row) => String(row["id"])),
  );

/** Everything that was ever gone when a lock came is no affair of the lock's. */
function lockNow(model: Model, gone: Set<string>, { cameras: which, fromAgoMs, lengthMs }: Extract<Act, { do: "lock" }>): void {
  const from = Math.max(0, clock.now() - fromAgoMs);
  const lock = aLock(
    which.map((each) => cameras[each] as CameraId),
    from,
    from + lengthMs,
  );
  const there = present();
  for (const { id } of model.written) if (!there.has(id)) gone.add(id);
  index.locks.put(lock);
  purge.sweepSoon();
  model.locks.push(lock);
}

function releaseNow(model: Model, which: number): void {
  const lock = model.locks[which % Math.max(1, model.locks.length)];
  if (lock === undefined) return;
  purge.markReleased(index, lock);
  index.locks.remove(lock.lockId);
  model.locks.splice(model.locks.indexOf(lock), 1);
  for (const cameraId of lock.cameraIds) purge.lookAt(cameraId);
}

function recordNow(model: Model, { camera: which, isSub, lengthMs, afterMs }: Extract<Act, { do: "record" }>): void {
  clock.advance(afterMs);
  // Never across midnight UTC, as files are cut.
  const startAt = clock.now();
  const lastMs = Math.ceil((startAt + 1) / (24 * HOUR_MS)) * 24 * HOUR_MS - startAt;
  const options = {
    cameraId: cameras[which] as CameraId,
    startAt,
    lengthMs: Math.min(lengthMs, lastMs),
    bytes: 1 + (lengthMs % 7),
  };
  model.written.push(record(database, null, { ...options, stream: isSub ? "sub" : "main" }));
  clock.advance(options.lengthMs);
}

async function purgeNow(model: Model, gone: Set<string>): Promise<void> {
  clock.advance(MINUTE_MS);
  await purge.run(index);
  const there = present();
  for (const { id } of model.held()) if (!gone.has(id)) expect(there.has(id), "a locked segment was destroyed").toBe(true);
  for (const segment of model.written) {
    const isDue = termOf(segment) <= clock.now();
    const isLocked = model.locks.some((lock) => holds(lock, segment));
    if (!isDue) expect(there.has(segment.id), "destroyed before its term").toBe(true);
    else if (!isLocked) expect(there.has(segment.id), "outlived its term").toBe(false);
  }
}

/** Told, waiting to be told, and there: nothing is missing, nothing twice. */
function addsUp(model: Model): void {
  const records = index.destruction.outbox.list(1e6).map(({ jws }) => JSON.parse(jws) as DestructionRecord);
  const sums = (rows: { segments: number; bytes: number }[]) =>
    rows.reduce((sum, { segments, bytes }) => ({ segments: sum.segments + segments, bytes: sum.bytes + bytes }), {
      segments: 0,
      bytes: 0,
    });
  const read = (sql: string) => database.prepare(sql).all() as { segments: number; bytes: number }[];
  const untold = read("SELECT segments, bytes FROM destroyed");
  const left = read("SELECT 1 AS segments, bytes FROM segment");
  expect(sums([...records, ...untold, ...left])).toEqual(sums(model.written.map(({ bytes }) => ({ segments: 1, bytes }))));
  expect(read("SELECT segments, bytes FROM held_day").reduce((sum, { bytes }) => sum + bytes, 0)).toBe(sums(left).bytes);
  for (const told of records) expect(told.until).toBeGreaterThanOrEqual(told.from);
}

/** Once all locks are released and all terms are past, every day has been told to its last segment. */
async function endsTold(model: Model, gone: Set<string>): Promise<void> {
  while (model.locks.length > 0) releaseNow(model, 0);
  clock.advance(4 * 24 * HOUR_MS);
  await purgeNow(model, gone);
  expect([present().size, database.prepare("SELECT * FROM destroyed WHERE segments > 0").all()]).toEqual([0, []]);
  const records = index.destruction.outbox.list(1e6).map(({ jws }) => JSON.parse(jws) as DestructionRecord);
  const days = new Set(model.written.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  expect(new Set(records.map(({ cameraId, stream, day }) => `${cameraId}/${stream}/${day}`))).toEqual(days);
  const last = records.at(-1);
  if (last !== undefined) expect(last.heldBy).toEqual([]);
}

async function happens(acts: readonly Act[]): Promise<void> {
  for (const table of ["segment", "lock", "destroyed", "record_outbox", "doomed"]) database.exec(`DELETE FROM ${table}`);
  clock = new ManualClock(BEGINS_AT);
  purge = createPurge({ clock, serverNow: () => clock.now(), ruleOf });
  whileSigning = () => undefined;
  const model = createModel();
  const gone = new Set<string>();
  for (const each of acts) {
    if (each.do === "record") recordNow(model, each);
    else if (each.do === "wait") clock.advance(each.ms);
    else if (each.do === "release") releaseNow(model, each.which);
    else if (!each.isWhileSigning) lockNow(model, gone, each);
    else
      whileSigning = () => {
        whileSigning = () => undefined;
        lockNow(model, gone, each);
      };
    await purgeNow(model, gone);
    addsUp(model);
  }
  whileSigning = () => undefined;
  await endsTold(model, gone);
  addsUp(model);
}

/** In parts: on a machine that has much else to do all of them together would have no end in time. */
it.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
  "never destroys what is locked, lets nothing else outlive its term, and tells of all of it (part %i)",
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 10 }), happens), { numRuns: SEEDS / PARTS });
  },
  300_000,
);
