import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import type { CameraId, EpochMs } from "@vigie/shared/kernel/units";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aCamera, aKeeper, aLock, aRule, filesIn, record } from "../../../tests/support/kept-recordings.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { createWriteRate, type Outlook, willStarve } from "./capacity.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 5, 20, 12);
/** The reserve is 5 % of it: room is made below 7.5 %, up to 10 %. */
const TOTAL_BYTES = 1_000_000;

const [first, second] = [aCamera(), aCamera()];
let directory = "";
let index: DatabaseSync;
let clock: ManualClock;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-capacity-"));
  index = openIndex(join(directory, INDEX_FILE));
  clock = new ManualClock(NOW);
});
afterEach(() => {
  index.close();
  rmSync(directory, { recursive: true });
});

/** A volume on which `otherBytes` are no recordings. */
function onVolume(otherBytes: { now: number }, rules: [CameraId, number | null][]) {
  const kept = aKeeper(directory, clock, {
    space: () => ({
      totalBytes: TOTAL_BYTES,
      freeBytes: TOTAL_BYTES - otherBytes.now - 10_000 * filesIn(directory).length,
      device: 1,
    }),
  });
  kept.keeper.setRules(rules.map(([cameraId, minDays]) => ({ cameraId, rule: aRule(30, minDays) })));
  return kept;
}
const at = (daysAgo: number, minute = 0) => NOW - daysAgo * DAY_MS + minute * MINUTE_MS;
const big = (cameraId: CameraId, startAt: number) => record(index, directory, { cameraId, startAt, bytes: 10_000 });
const ids = (): string[] =>
  index
    .prepare("SELECT id FROM segment ORDER BY start_at")
    .all()
    .map((row) => String(row["id"]));

describe("for want of space", () => {
  it("the oldest above their minimum go first, over all cameras, until there is room again", async () => {
    const kept = [9, 8, 7, 6, 5, 4].map((daysAgo) => big(daysAgo % 2 === 0 ? first : second, at(daysAgo)));
    const { keeper, pass, records } = onVolume({ now: 870_000 }, [
      [first, 1],
      [second, null],
    ]);
    await pass(0);
    // 70,000 bytes are free of 100,000 that should be.
    expect(ids()).toEqual(kept.slice(3).map(({ id }) => id));
    expect(records.map(({ rule, day }) => [rule, day])).toEqual(
      [9, 8, 7].map((ago) => ["capacity", new Date(at(ago)).toISOString().slice(0, 10)]),
    );
    await pass(5_000);
    expect(ids()).toHaveLength(3);
    await keeper.stop();
  });

  it("nothing goes below its minimum, nor what is locked, and the fault is told until there is room", async () => {
    const locked = big(second, at(6));
    const young = [3, 2].map((daysAgo) => big(first, at(daysAgo)));
    const others = { now: 0 };
    const { keeper, pass, records, spaces } = onVolume(others, [
      [first, 5],
      [second, null],
    ]);
    await keeper.run();
    await keeper.lock(aLock([second], locked.startAt, locked.endAt));
    const gone = big(second, at(4));
    others.now = 930_000;
    await pass(1_000);
    expect(ids()).toEqual([locked, ...young].map(({ id }) => id));
    expect(records).toMatchObject([{ rule: "capacity", from: gone.startAt }]);
    expect(spaces.at(-1)?.faults).toEqual([{ fault: "starving", sinceAt: expect.any(Number), cameraIds: [first] }]);
    others.now = 800_000;
    await pass(1_000);
    expect(spaces.at(-1)?.faults).toEqual([]);
    await keeper.stop();
  });

  it("a day that goes on keeps its last segment, to which the next is chained", async () => {
    const kept = [0, 1, 2].map((minute) => big(first, at(0, -10 + minute)));
    const { keeper, pass, records } = onVolume({ now: 965_000 }, [[first, null]]);
    await pass(0);
    expect(ids()).toEqual([kept[2]?.id]);
    expect(records).toEqual([]);
    const next = big(first, at(0, -5));
    const row = index.prepare("SELECT ordinal FROM segment WHERE id = ?").get(next.id);
    expect(row).toEqual({ ordinal: 3 });
    await keeper.stop();
    clock.jumpWall(40 * DAY_MS);
    const later = onVolume({ now: 0 }, []);
    await later.pass(0);
    expect(later.records).toMatchObject([{ segments: 4, bytes: 40_000, rule: "capacity" }]);
    await later.keeper.stop();
  });
});

describe("the outlook", () => {
  const GB = 1e9;
  const day = (daysAgo: number, bytes: number, cameraId = first) => ({
    day: new Date(at(daysAgo)).toISOString().slice(0, 10),
    cameraId,
    bytes,
  });
  const outlook = (also: Partial<Outlook>): Outlook => ({
    now: NOW as EpochMs,
    totalBytes: 1_000 * GB,
    freeBytes: 100 * GB,
    lockedBytes: 0,
    bytesPerDay: 50 * GB,
    days: [],
    ruleOf: () => aRule(30, 10),
    ...also,
  });

  it("is good while what leaves its minimum makes room as fast as is written", () => {
    const days = Array.from({ length: 12 }, (_, ago) => day(ago, 50 * GB));
    expect(willStarve(outlook({ days }))).toBe(false);
  });

  it("is bad when the minimum cannot be kept within 72 h, and not when it can a little longer", () => {
    const days = Array.from({ length: 5 }, (_, ago) => day(ago, 50 * GB));
    expect(willStarve(outlook({ days }))).toBe(true);
    expect(willStarve(outlook({ days, freeBytes: 152 * GB }))).toBe(false);
    expect(willStarve(outlook({ days, freeBytes: 150 * GB }))).toBe(true);
  });

  it("counts on nothing that is locked, and asks for no room for what has no minimum", () => {
    const days = Array.from({ length: 14 }, (_, ago) => day(ago, 50 * GB));
    expect(willStarve(outlook({ days, freeBytes: 20 * GB, lockedBytes: 170 * GB }))).toBe(true);
    expect(willStarve(outlook({ days, freeBytes: 2 * GB, ruleOf: () => aRule(30) }))).toBe(false);
  });

  it("is told by the keeper once the rate is known, before nothing may go any more", async () => {
    const { keeper, pass, spaces } = onVolume({ now: 700_000 }, [[first, 20]]);
    for (let minute = 0; minute < 15; minute += 1) {
      big(first, clock.now());
      await pass(MINUTE_MS);
    }
    const told = spaces.at(-1);
    expect(told?.bytesPerDay).toBeCloseTo(10_000 * 60 * 24, -3);
    expect(told).toMatchObject({ recordedBytes: 15 * 10_000, faults: [{ fault: "forecast", cameraIds: [first] }] });
    await keeper.stop();
  });
});

it("measures what is written a day over the last hours, and nothing before it knows", () => {
  const rate = createWriteRate();
  for (let minute = 0; minute <= 9; minute += 1) rate.sample(minute * MINUTE_MS, minute * 1_000);
  expect(rate.bytesPerDay()).toBeNull();
  for (let minute = 10; minute <= 600; minute += 1) rate.sample(minute * MINUTE_MS, minute * 1_000);
  expect(rate.bytesPerDay()).toBeCloseTo(1_440_000);
  for (let minute = 601; minute <= 1_000; minute += 1) rate.sample(minute * MINUTE_MS, 600_000);
  expect(rate.bytesPerDay()).toBe(0);
});
