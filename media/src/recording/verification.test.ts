import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { CameraId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { type RecordedFile, recordFile } from "../../../tests/support/recorded-files.ts";
import { gapRows } from "./gaps.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";
import { segmentRows } from "./segment-rows.ts";
import { createVerification, type Verified } from "./verification.ts";
import { verifyRecordings } from "./verify-recordings.ts";

const MINUTE_MS = 60_000;
const NOON = Date.UTC(2026, 0, 15, 12);
let directory: string;
let database: DatabaseSync;
let clock: ManualClock;
let files: RecordedFile[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-verify-"));
  database = openIndex(join(directory, INDEX_FILE));
  clock = new ManualClock(NOON + 10 * MINUTE_MS);
  const cameraId = CameraId.parse(uuidv7());
  const record = (index: number) => recordFile({ database, directory, cameraId, startAt: NOON + index * MINUTE_MS });
  files = [0, 1, 2, 3].map(record);
});
afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

const file = (index: number): RecordedFile => files[index] ?? expect.fail(`no file ${index}`);
const pathOf = (index: number) => join(directory, file(index).path);

/** One bit of the byte at `at`; negative: from the end. */
function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 0x10;
  writeFileSync(path, bytes);
}

/** Nobody waits: what is to rest is gone over at once. */
async function pass(): Promise<Verified[]> {
  const at = { now: () => clock.now(), monotonicMs: () => 0, after: immediately };
  const verification = createVerification({ database, directory, clock: at });
  const found: Verified[] = [];
  for (let next = await verification.verifyOldest(); next !== null; next = await verification.verifyOldest()) found.push(next);
  return found;
}

function immediately(_delayMs: number, act: () => void): () => void {
  const immediate = setImmediate(act);
  return () => clearImmediate(immediate);
}

const offline = () => {
  const said: string[] = [];
  const result = verifyRecordings(directory, (line) => said.push(line));
  return { ...result, said };
};

it("finds everything as it was written, the oldest first, and looks at each once", async () => {
  expect((await pass()).map(({ path, fault }) => [path, fault])).toEqual(files.map(({ path }) => [path, null]));
  expect(files.map(({ id }) => segmentRows(database).find(id))).toMatchObject(
    files.map(() => ({ state: "verified", verifiedAt: clock.now() })),
  );
  expect(await pass()).toEqual([]);
  expect(offline()).toMatchObject({ checked: 4, firstBad: null });
});

describe.each([
  ["an init segment", (path: string) => flip(path, 200)],
  ["a head", (path: string) => flip(path, (file(2).fragmentEnds[0] ?? 0) - 20)],
  ["a picture", (path: string) => flip(path, (file(2).fragmentEnds[3] ?? 0) - 100)],
  ["the size of a fragment", (path: string) => flip(path, (file(2).fragmentEnds[1] ?? 0) + 2)],
  ["a seal", (path: string) => flip(path, -30)],
  ["the size of a seal", (path: string) => flip(path, (file(2).fragmentEnds.at(-1) ?? 0) + 3)],
])("one flipped byte of %s", (_what, spoil) => {
  it("is found by the pass", async () => {
    spoil(pathOf(2));
    const bad = (await pass()).filter(({ fault }) => fault !== null);
    expect(bad.map(({ path }) => path)).toEqual([file(2).path]);
    expect(files.map(({ id }) => segmentRows(database).find(id)?.state)).toEqual(["verified", "verified", "damaged", "verified"]);
  });

  it("is found by the offline command, with the index or without", () => {
    spoil(pathOf(2));
    expect(offline()).toMatchObject({ firstBad: { path: file(2).path } });
    database.close();
    rmSync(join(directory, INDEX_FILE));
    expect(offline()).toMatchObject({ firstBad: { path: file(2).path } });
    database = openIndex(":memory:");
  });
});

it("finds a file that is shorter, and one that is gone: nothing was recorded there", async () => {
  truncateSync(pathOf(1), 900);
  rmSync(pathOf(2));
  expect(offline().firstBad?.path).toBe(file(1).path);
  expect((await pass()).map(({ fault }) => fault)).toEqual([
    null,
    "it is shorter than what was written",
    "its file is gone",
    null,
  ]);
  const from = NOON + 2 * MINUTE_MS;
  const { cameraId } = segmentRows(database).find(file(2).id) ?? expect.fail("no row");
  expect(gapRows(database).listBetween(cameraId, "main", NOON, from + MINUTE_MS)).toEqual([
    { from, until: from + 5_000, cause: "disk" },
  ]);
});

it("finds a file whole in itself that is not the one its day's chain leads to", async () => {
  const stranger = mkdtempSync(join(tmpdir(), "vigie-stranger-"));
  const other = openIndex(join(stranger, INDEX_FILE));
  const row = segmentRows(database).find(file(2).id) ?? expect.fail("no row");
  const { cameraId } = row;
  [0, 1].forEach(
    (index) => void recordFile({ database: other, directory: stranger, cameraId, startAt: NOON + index * MINUTE_MS }),
  );
  const forged = recordFile({ database: other, directory: stranger, cameraId, startAt: NOON + 2 * MINUTE_MS, frameBytes: 500 });
  rmSync(pathOf(2));
  writeFileSync(join(directory, forged.path), readFileSync(join(stranger, forged.path)));
  other.close();
  rmSync(stranger, { recursive: true });
  expect(offline().firstBad?.path).toBe(forged.path);
  database.close();
  rmSync(join(directory, INDEX_FILE));
  expect(offline().firstBad?.path).toBe(forged.path);
  database = openIndex(":memory:");
});

it("says what is being written, and does not call it bad", () => {
  const { cameraId } = segmentRows(database).find(file(0).id) ?? expect.fail("no row");
  recordFile({ database, directory, cameraId, startAt: NOON + 5 * MINUTE_MS, isClosed: false });
  expect(offline()).toMatchObject({ checked: 4, open: 1, firstBad: null });
});

it("goes on where files were destroyed before", () => {
  rmSync(pathOf(0));
  segmentRows(database).remove(file(0).id);
  expect(offline()).toMatchObject({ checked: 3, firstBad: null });
});
