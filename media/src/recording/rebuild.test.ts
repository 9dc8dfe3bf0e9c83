import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { CameraId, type EpochMs, LockId } from "@vigie/shared/kernel/units";
import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordFile } from "../../../tests/support/recorded-files.ts";
import { gapRows } from "./gaps.ts";
import { INDEX_FILE, openIndex } from "./index-database.ts";
import { lockRows } from "./locks.ts";
import { bringUpToDate, rebuild, reconcileAll } from "./rebuild.ts";
import { segmentRows } from "./segment-rows.ts";
import { sidecarFiles } from "./sidecar.ts";

const MINUTE_MS = 60_000;
const NOON = Date.UTC(2026, 0, 15, 12);
const NOW = NOON + 3_600_000;
let directory: string;
let database: DatabaseSync;
const opened: DatabaseSync[] = [];

function index(path: string): DatabaseSync {
  const found = openIndex(path);
  found.exec("PRAGMA synchronous = OFF");
  opened.push(found);
  return found;
}
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "vigie-rebuild-"));
  database = index(join(directory, INDEX_FILE));
});
afterEach(() => {
  for (const each of opened.splice(0)) each.close();
  rmSync(directory, { recursive: true });
});

const aCamera = () => CameraId.parse(uuidv7());
const rowsOf = (of: DatabaseSync) => of.prepare("SELECT * FROM segment ORDER BY camera_id, stream, day, ordinal").all();
const found = (isWriting = false) => [...reconcileAll(database, directory, { now: NOW, isWriting })].flat();

function recordMinutes(cameraId: CameraId, minutes: number, startAt = NOON, stream: "main" | "sub" = "main"): string[] {
  const run = uuidv7();
  database.exec("BEGIN");
  const paths = Array.from({ length: minutes }, (_, index) => {
    const file = {
      database,
      directory,
      cameraId,
      stream,
      run,
      startAt: startAt + index * MINUTE_MS,
      fragments: 2,
      frameBytes: 60,
    };
    return recordFile(file).path;
  });
  database.exec("COMMIT");
  return paths;
}

describe("an index that was lost", () => {
  it("is the one that was there, when it is rebuilt from files and locks alone", async () => {
    const [one, other] = [aCamera(), aCamera()];
    recordMinutes(one, 90, Date.UTC(2026, 0, 14, 23, 30));
    recordMinutes(one, 20, NOON, "sub");
    recordMinutes(other, 40);
    const range = { from: NOON as EpochMs, until: (NOON + MINUTE_MS) as EpochMs };
    const lock = { lockId: LockId.parse(uuidv7()), cameraIds: [one, other].sort(), ...range };
    await sidecarFiles(directory).keepLock(lock);
    lockRows(database).put(lock);

    const rebuilt = index(join(directory, "rebuilt.sqlite"));
    const reconciled = await rebuild(rebuilt, directory, NOW);
    expect(new Set(reconciled.map(({ outcome }) => outcome))).toEqual(new Set(["adopted"]));
    expect(rowsOf(rebuilt)).toEqual(rowsOf(database));
    expect(rebuilt.prepare("SELECT * FROM held_day").all()).toEqual(database.prepare("SELECT * FROM held_day").all());
    expect(lockRows(rebuilt).list()).toEqual([lock]);
  });

  it("is rebuilt at more than 5,000 segments a minute", async () => {
    const segments = 400;
    recordMinutes(aCamera(), segments, Date.UTC(2026, 0, 10));
    const rebuilt = index(join(directory, "rebuilt.sqlite"));
    const beganMs = performance.now();
    expect(await rebuild(rebuilt, directory, NOW)).toHaveLength(segments);
    expect((segments / (performance.now() - beganMs)) * MINUTE_MS).toBeGreaterThan(5_000);
  });

  it("lets today's chain go on, and what was being written is cut", () => {
    const cameraId = aCamera();
    recordMinutes(cameraId, 3);
    const torn = recordFile({ database, directory, cameraId, startAt: NOON + 3 * MINUTE_MS, isClosed: false });
    truncateSync(join(directory, torn.path), (torn.fragmentEnds[3] ?? 0) + 5);
    const before = segmentRows(database).listDay(cameraId, "main", "2026-01-15");
    const rebuilt = index(join(directory, "rebuilt.sqlite"));

    const { recovered, reconciled } = bringUpToDate(rebuilt, directory, NOW);
    expect(recovered).toEqual([]);
    expect(reconciled.map(({ outcome }) => outcome)).toEqual(["adopted", "adopted", "adopted", "cut"]);
    const rows = segmentRows(rebuilt).listDay(cameraId, "main", "2026-01-15");
    expect(rows.slice(0, 3)).toEqual(before.slice(0, 3));
    expect(rows[3]).toMatchObject({ id: torn.id, bytes: torn.fragmentEnds[3], endAt: NOON + 3 * MINUTE_MS + 3_000 });
    expect(segmentRows(rebuilt).tailOfDay(cameraId, "main", "2026-01-15")).toEqual({ ordinal: 4, chainBefore: rows[3]?.chain });
    expect(gapRows(rebuilt).openOf(cameraId, "main")).toEqual({ from: rows[3]?.endAt, until: null, cause: "node" });
  });
});

describe("files and index that do not say the same", () => {
  it("says what is gone, and that nothing was recorded there", () => {
    const cameraId = aCamera();
    const [, second = ""] = recordMinutes(cameraId, 3);
    rmSync(join(directory, second));
    expect(found(true)).toEqual([{ path: second, outcome: "lost" }]);
    const row = segmentRows(database).listDay(cameraId, "main", "2026-01-15")[1];
    expect(row).toMatchObject({ state: "damaged", bytes: 0 });
    expect(segmentRows(database).timesBetween(cameraId, "main", NOON, NOW)).toHaveLength(2);
    const from = NOON + MINUTE_MS;
    expect(gapRows(database).listBetween(cameraId, "main", NOON, NOW)).toEqual([{ from, until: from + 2_000, cause: "disk" }]);
    expect(found(true)).toEqual([]);
  });

  it("says nothing of files when the volume itself is gone", () => {
    recordMinutes(aCamera(), 2);
    const elsewhere = `${directory}-unmounted`;
    mkdirSync(elsewhere);
    try {
      expect(() => [...reconcileAll(database, elsewhere, { now: NOW, isWriting: true })]).toThrow("ENOENT");
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
    expect(rowsOf(database).every((row) => row["state"] === "closed")).toBe(true);
  });

  it("leaves alone what is no recording, what has another's place, and what is being destroyed", () => {
    const cameraId = aCamera();
    const [first = "", second = ""] = recordMinutes(cameraId, 2);
    const folder = join(directory, first, "..");
    writeFileSync(join(folder, "notes.txt"), "not a recording");
    const row = segmentRows(database).listDay(cameraId, "main", "2026-01-15")[1];
    segmentRows(database).remove(row?.id ?? "");
    database.prepare("INSERT INTO doomed (paths) VALUES (?)").run(second);
    const copy = first.replace(/-0-[^/]*$/, `-0-${uuidv7()}.mp4`);
    cpSync(join(directory, first), join(directory, copy));
    expect(found()).toEqual(
      expect.arrayContaining([
        { path: join(folder, "notes.txt").slice(directory.length + 1), outcome: "foreign" },
        { path: copy, outcome: "foreign" },
      ]),
    );
    expect(rowsOf(database)).toHaveLength(1);
    expect(readFileSync(join(directory, second)).length).toBeGreaterThan(0);
  });

  it("keeps what makes no sense as damaged, so that it goes at its term, and lets its writer finish what is young", () => {
    const cameraId = aCamera();
    const [first = ""] = recordMinutes(cameraId, 1);
    segmentRows(database).remove(first.slice(-40, -4));
    writeFileSync(join(directory, first), Buffer.alloc(5_000, 0x5a));
    const young = first.replace(/\d+-0-[^/]*$/, `${NOW - 1_000}-1-${uuidv7()}.mp4`);
    writeFileSync(join(directory, young), Buffer.alloc(5_000, 0x5a));
    expect(found(true)).toEqual([{ path: first, outcome: "damaged" }]);
    expect(rowsOf(database)).toMatchObject([{ state: "damaged", bytes: 5_000, start_at: NOON }]);
  });
});
