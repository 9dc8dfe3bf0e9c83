import type { JournalPayload } from "@vigie/shared/journal/schema";
import { DEFAULT_TERMS } from "@vigie/shared/journal/terms";
import type { CameraId, CommuneId, EpochMs, PersonId, SessionId, ViewingId } from "@vigie/shared/kernel/units";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import { migrate } from "../db/migrate.ts";
import { MIGRATIONS } from "../db/migrations/index.ts";
import { connect, type Db } from "../db/open.ts";
import { createDestruction } from "./destruction.ts";
import { appendJournal } from "./repository.ts";
import { firstSequenceSince, type JournalSearch, lastSequenceBefore, searchJournal } from "./search.ts";

const id = <T>(n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}` as T;
const [ada, bo] = [id<PersonId>(1), id<PersonId>(2)];
const [place, gare] = [id<CameraId>(11), id<CameraId>(12)];
const [metz, woippy] = [id<CommuneId>(21), id<CommuneId>(22)];
const DAY_MS = 86_400_000;

let db: Db;
let clock: ManualClock;
beforeEach(async () => {
  db = connect(":memory:");
  await migrate(db, MIGRATIONS);
  clock = new ManualClock();
});
afterEach(() => db.destroy());

async function append(scope: CommuneId | "csu", payload: JournalPayload): Promise<EpochMs> {
  clock.advance(1_000);
  await appendJournal(db, clock.now(), scope, payload);
  return clock.now();
}

const opened = (personId: PersonId, cameraId: CameraId, placedBy = personId): JournalPayload => ({
  event: "viewing.opened",
  viewingId: id<ViewingId>(31),
  principal: { kind: "person", personId, sessionId: id<SessionId>(41), role: "operator" },
  cameraId,
  motive: "watch",
  post: "Poste 1",
  placedBy,
});

/** 1 Ada's session; 2 Ada at Place; 3 Bo at Gare, placed by Ada; 4 Bo's session refused; 5 Ada renames Metz; 6 Gare changed by Bo. */
async function sixRows(): Promise<void> {
  await append("csu", { event: "session.opened", personId: ada, post: "Poste 1" });
  await append(metz, opened(ada, place));
  await append(woippy, opened(bo, gare, ada));
  await append("csu", { event: "session.locked", personId: bo, post: "Poste 2", isIdle: true });
  await append(metz, { event: "commune.changed", by: ada, communeId: metz, name: "Metz" });
  await append(woippy, { event: "camera.changed", by: bo, cameraId: gare, changed: ["name"] });
}

const find = async (search: Partial<JournalSearch>) =>
  (await searchJournal(db, { limit: 100, ...search })).map(({ sequence }) => sequence);

describe("a search of the journal", () => {
  beforeEach(sixRows);

  const CASES: Record<string, [Partial<JournalSearch>, number[]]> = {
    everything: [{}, [6, 5, 4, 3, 2, 1]],
    "a page": [{ before: 5, limit: 2 }, [4, 3]],
    "a category": [{ category: "session" }, [4, 1]],
    "a scope": [{ scope: metz }, [5, 2]],
    "a category in a scope": [{ category: "viewing", scope: woippy }, [3]],
    "a category that the scope has none of": [{ category: "session", scope: metz }, []],
    "an event": [{ event: "viewing.opened" }, [3, 2]],
    "a page of an event": [{ event: "viewing.opened", before: 3 }, [2]],
    "a person, as who acted or was acted on": [{ personId: ada }, [5, 3, 2, 1]],
    "a person's own acts": [{ actorId: ada }, [5, 2, 1]],
    "a camera": [{ cameraId: gare }, [6, 3]],
    "a person at a camera": [{ personId: bo, cameraId: gare }, [6, 3]],
    "a person, a camera and a category": [{ personId: bo, cameraId: gare, category: "viewing" }, [3]],
    "nobody that is known": [{ personId: id<PersonId>(9) }, []],
  };
  it.each(Object.entries(CASES))("finds %s", async (_name, [search, sequences]) => {
    expect(await find(search)).toEqual(sequences);
  });

  it("keeps to a range, its end left out", async () => {
    const [, second, , , fifth] = (await searchJournal(db, { limit: 100 })).reverse().map(({ at }) => at);
    if (second === undefined || fifth === undefined) throw new Error("six rows were written");
    expect(await find({ from: second, until: fifth })).toEqual([4, 3, 2]);
    expect(await find({ from: second, until: fifth, personId: bo })).toEqual([4, 3]);
    expect(await firstSequenceSince(db, second)).toBe(2);
    expect(await lastSequenceBefore(db, fifth)).toBe(4);
  });

  it("finds a row that was written after the last search, and pages through a clock that was put back", async () => {
    await find({});
    clock.jumpWall(-10_000);
    await append("csu", { event: "node.invited", by: bo });
    const all = await find({});
    expect(all).toEqual([6, 5, 4, 3, 2, 1, 7]);
    expect(await find({ before: 2, limit: 1 })).toEqual([1]);
    expect(await find({ before: 1 })).toEqual([7]);
  });

  it("goes on after payloads were destroyed: by category, scope and instant, and by nothing that they told", async () => {
    clock.advance(500 * DAY_MS);
    await createDestruction({ db, clock, destroyViewings: async () => 0 }).sweep();
    expect(DEFAULT_TERMS.session).toBe(12);
    expect(await find({ category: "session" })).toEqual([4, 1]);
    expect(await find({ event: "session.opened" })).toEqual([]);
    expect(await find({ personId: ada })).toEqual([3, 2]);
    const rows = await searchJournal(db, { limit: 100 });
    expect(rows.map(({ sequence, payload }) => [sequence, payload?.event ?? null])).toEqual([
      [8, "journal.destroyed"],
      [7, "journal.destroyed"],
      [6, null],
      [5, null],
      [4, null],
      [3, "viewing.opened"],
      [2, "viewing.opened"],
      [1, null],
    ]);
    expect(rows.slice(0, 2).map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ destroyed: "administration", rows: 2, lastSequence: 6 }),
      expect.objectContaining({ destroyed: "session", rows: 2, lastSequence: 4 }),
    ]);
  });
});

describe("the daily pass", () => {
  it("destroys in batches, each told by a row of its own, once", async () => {
    for (let row = 0; row < 501; row += 1) await append("csu", { event: "node.invited", by: bo });
    const viewingsBefore: number[] = [];
    const destroyViewings = async (_tx: unknown, before: number) => {
      viewingsBefore.push(before);
      return 0;
    };
    const { sweep } = createDestruction({ db, clock, destroyViewings });
    await sweep();
    expect(await find({ event: "journal.destroyed" })).toEqual([]);
    clock.advance(500 * DAY_MS);
    await sweep();
    await sweep();
    const told = await searchJournal(db, { event: "journal.destroyed", limit: 10 });
    expect(told.map(({ payload }) => payload)).toMatchObject([
      { rows: 1, lastSequence: 501 },
      { rows: 500, lastSequence: 500 },
    ]);
    expect(viewingsBefore).toHaveLength(2);
  });

  it("keeps the rows that tell of destructions, whatever their term", async () => {
    await append("csu", { event: "node.invited", by: bo });
    const { sweep } = createDestruction({ db, clock, destroyViewings: async () => 0 });
    clock.advance(500 * DAY_MS);
    await sweep();
    await append("csu", { event: "journal.exported", by: bo, firstSequence: 1 });
    clock.advance(2_000 * DAY_MS);
    await sweep();
    const rows = await searchJournal(db, { category: "journal", limit: 10 });
    expect(rows.map(({ payload }) => payload?.event ?? null)).toEqual(["journal.destroyed", null, "journal.destroyed"]);
  });
});
