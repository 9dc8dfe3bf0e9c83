import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { CameraId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { type RecordedFile, recordFile } from "../../../tests/support/recorded-files.ts";
import { fragmentsOf } from "../../../tests/support/recorded-frames.ts";
import { gapRows } from "./gaps.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";
import { recoverOpen } from "./recovery.ts";
import { segmentRows } from "./segment-rows.ts";
import { createVerification } from "./verification.ts";

const MIDNIGHT = Date.UTC(2026, 0, 15);
const NOON = MIDNIGHT + 12 * 3_600_000;
let directory: string;
let database: DatabaseSync;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-recovery-"));
  database = openIndex(join(directory, INDEX_FILE));
  // Nobody cuts the power here: hundreds of commits need not wait for the platter.
  database.exec("PRAGMA synchronous = OFF");
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

const aCamera = () => CameraId.parse(uuidv7());
const left = (cameraId = aCamera(), fragments = 5) => ({
  cameraId,
  ...recordFile({ database, directory, cameraId, startAt: NOON, fragments, isClosed: false }),
});
const bytesOf = ({ path }: RecordedFile) => readFileSync(join(directory, path));
const overwrite = ({ path }: RecordedFile, bytes: Buffer) => writeFileSync(join(directory, path), bytes);

async function verified(): Promise<(string | null)[]> {
  const clock = new ManualClock(NOON + 60_000);
  const verification = createVerification({ database, directory, clock: restless(clock) });
  const faults: (string | null)[] = [];
  for (let next = await verification.verifyOldest(); next !== null; next = await verification.verifyOldest())
    faults.push(next.fault);
  return faults;
}

/** Time stands still and nobody rests. */
const restless = (clock: ManualClock) => ({
  now: () => clock.now(),
  monotonicMs: () => clock.monotonicMs(),
  after(_delayMs: number, act: () => void) {
    act();
    return () => undefined;
  },
});

/** Numbers in [0, 1) that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const TEARS = {
  truncate: (bytes: Buffer, at: number) => bytes.subarray(0, at),
  zero: (bytes: Buffer, at: number) => Buffer.concat([bytes.subarray(0, at), Buffer.alloc(bytes.length - at)]),
  garbage: (bytes: Buffer, at: number, random: () => number) =>
    Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(Array.from({ length: bytes.length - at }, () => Math.floor(random() * 256))),
    ]),
};
const FILES = 200;
/** Each file that is cut is made durable. */
const WAITS_FOR_DISK_MS = 120_000;

it.each(Object.keys(TEARS) as (keyof typeof TEARS)[])(
  "cuts 200 files with a torn tail (%s) at the last fragment that is whole, and all that is left is as it was written",
  async (kind) => {
    const random = seeded(kind.length * 7_919);
    const torn = Array.from({ length: FILES }, () => {
      const file = left(aCamera(), 1 + Math.floor(random() * 8));
      const bytes = bytesOf(file);
      const [firstAt = 0] = file.fragmentEnds;
      const tornAt = firstAt + Math.floor(random() * (bytes.length - firstAt));
      overwrite(file, TEARS[kind](bytes, tornAt, random));
      return { ...file, bytes, tornAt };
    });

    const recovered = new Map(recoverOpen(database, directory, NOON + 30_000).map((each) => [each.id, each]));
    const rows = segmentRows(database);
    for (const { id, bytes, tornAt, fragmentEnds, cameraId } of torn) {
      const wholeUntil = fragmentEnds.filter((end) => end <= tornAt).at(-1) ?? 0;
      const row = rows.find(id);
      const gap = gapRows(database).openOf(cameraId, "main");
      expect(gap?.cause).toBe("node");
      if (wholeUntil === fragmentEnds[0]) {
        expect(recovered.get(id)?.outcome).toBe("empty");
        expect(row).toBeNull();
        expect(gap?.from).toBe(NOON);
        continue;
      }
      expect(row).toMatchObject({ state: "closed", bytes: wholeUntil });
      const file = readFileSync(join(directory, recovered.get(id)?.path ?? ""));
      expect(file.subarray(0, wholeUntil).equals(bytes.subarray(0, wholeUntil))).toBe(true);
      const fragments = fragmentsOf(file);
      expect(fragments).toHaveLength(fragmentEnds.indexOf(wholeUntil));
      expect(row?.keyFrames.map(({ atByte }) => atByte)).toEqual(fragmentEnds.slice(0, fragments.length));
      expect(row?.endAt).toBe(NOON + fragments.length * 1000);
      expect(gap?.from).toBe(row?.endAt);
    }
    expect(rows.listOpen()).toEqual([]);
    expect(new Set(await verified())).toEqual(new Set([null]));
  },
  WAITS_FOR_DISK_MS,
);

it("closes a file that was sealed and whose row was not told", async () => {
  const whole = recordFile({ database, directory, cameraId: aCamera(), startAt: NOON });
  const before = segmentRows(database).find(whole.id);
  database
    .prepare("UPDATE segment SET state = 'open', end_at = start_at, bytes = 0, sha256 = NULL, chain = NULL, key_frames = x''")
    .run();
  expect(recoverOpen(database, directory, NOON + 30_000)).toMatchObject([
    { outcome: "sealed", endAt: NOON + 5_000, cutBytes: 0 },
  ]);
  expect(segmentRows(database).find(whole.id)).toEqual(before);
  expect(await verified()).toEqual([null]);
});

it("goes on with the day's chain behind a file that was cut", async () => {
  const cameraId = aCamera();
  recordFile({ database, directory, cameraId, startAt: NOON - 60_000 });
  const cut = left(cameraId);
  truncateSync(join(directory, cut.path), statSync(join(directory, cut.path)).size - 1);
  expect(() => segmentRows(database).tailOfDay(cameraId, "main", "2026-01-15")).toThrow("is open");
  recoverOpen(database, directory, NOON + 30_000);
  recordFile({ database, directory, cameraId, startAt: NOON + 30_000 });
  expect(
    segmentRows(database)
      .listDay(cameraId, "main", "2026-01-15")
      .map(({ ordinal }) => ordinal),
  ).toEqual([0, 1, 2]);
  expect(await verified()).toEqual([null, null, null]);
});

it("forgets a row whose file was never created, and keeps as damaged what makes no sense from its beginning", () => {
  const missing = left();
  rmSync(join(directory, missing.path));
  const senseless = left();
  overwrite(senseless, Buffer.alloc(10_000, 0xa5));
  const outcomes = recoverOpen(database, directory, NOON + 30_000).map(({ id, outcome }) => [id, outcome]);
  expect(new Map(outcomes as [string, string][])).toEqual(
    new Map([
      [missing.id, "missing"],
      [senseless.id, "damaged"],
    ]),
  );
  expect(segmentRows(database).find(missing.id)).toBeNull();
  expect(segmentRows(database).find(senseless.id)).toMatchObject({ state: "damaged", endAt: NOON });
  expect(bytesOf(senseless)).toHaveLength(10_000);
});

it("leaves a gap that goes on where it began", () => {
  const file = left();
  gapRows(database).open(file.cameraId, "main", NOON + 2_000, "disk");
  recoverOpen(database, directory, NOON + 30_000);
  expect(gapRows(database).openOf(file.cameraId, "main")).toEqual({ from: NOON + 2_000, until: null, cause: "disk" });
});
