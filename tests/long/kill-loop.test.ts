import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import { GRANT_OPEN_MS } from "@vigie/shared/viewings/schema";
import { afterAll, beforeAll, expect, it, onTestFailed } from "vitest";
import { seededRandom } from "../../scripts/cameras/picture/random.ts";
import { connect, type Db } from "../../server/src/db/open.ts";
import { readWholeJournal, verifyJournal } from "../../server/src/journal/index.ts";
import { aLoopedCamera, cameraOf, now, outboxOf, signIn, untilNode, untilState } from "../faults/watching.ts";
import { eventually, openRoom, type Room } from "../support/product.ts";
import { keepWatching, type SteadfastViewer } from "./steadfast-viewer.ts";

const ROUNDS = 30;
const SEED = Date.now() % 2 ** 32;
const CAMERAS = ["Place Saint-Louis", "Rue des Jardins"];
/** Two groups of pictures. */
const PROOF_FRAMES = 48;
const MAX_CALM_MS = 2_000;
const MAX_DOWN_MS = 3_000;
/**
 * A grant that nobody has shown yet may still open its viewing: until the server knows that none can (its term, 5 s for the clocks, and the
 * distance of its looks), such a viewing stands open with nobody behind it.
 */
const UNSHOWN_MS = GRANT_OPEN_MS + 15_000;
const CEILING_MS = 120_000;

const random = seededRandom(SEED);
const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;

let room: Room;
let viewers: SteadfastViewer[] = [];
beforeAll(async () => {
  room = await openRoom(CAMERAS.map((name) => aLoopedCamera(name)));
  const operator = await signIn(room, "operator");
  for (const name of CAMERAS) await untilState(room, cameraOf(room, name), "streaming");
  viewers = CAMERAS.map((name) => keepWatching(operator, cameraOf(room, name).id));
});
afterAll(async () => {
  await Promise.all(viewers.map((viewer) => viewer.stop()));
  await room?.stop();
});

const FAULTS = {
  async node() {
    await room.product.node.stop("SIGKILL");
    await pause(random() * MAX_DOWN_MS);
    await room.product.node.start();
  },
  async server() {
    await room.product.server.stop("SIGKILL");
    await pause(random() * MAX_DOWN_MS);
    await room.product.server.start();
  },
  async camera() {
    const name = pick(CAMERAS);
    await room.simulator.cut(name);
    await pause(random() * MAX_DOWN_MS);
    await room.simulator.restore(name);
  },
};

it(`is whole again after each of ${ROUNDS} kills and cuts at random moments`, async () => {
  const told: string[] = [];
  onTestFailed(() => console.error(`seed ${SEED}: ${told.join(", ")}`));
  for (let round = 1; round <= ROUNDS; round += 1) {
    const fault = pick(Object.keys(FAULTS) as (keyof typeof FAULTS)[]);
    told.push(fault);
    await pause(random() * MAX_CALM_MS);
    await FAULTS[fault]();
    await everythingStreams();
    await booksAreRight();
  }
  const held = viewers.map((viewer) => viewer.viewingId());
  expect(held).not.toContain(null);
  await Promise.all(viewers.map((viewer) => viewer.stop()));
  await eventually("every viewing is closed", async () => (await openViewings()).length === 0, UNSHOWN_MS + CEILING_MS);
  await booksAreRight();
  const { opened, closed } = await viewingRows();
  expect(closed.toSorted()).toEqual(opened.toSorted());
  // Each death of the node cost each viewer its viewing.
  const nodeKills = told.filter((fault) => fault === "node").length;
  expect(opened.length).toBeGreaterThanOrEqual(CAMERAS.length * (1 + nodeKills));
  console.log(`seed ${SEED}: ${told.join(", ")}; ${opened.length} viewings`);
});

async function everythingStreams(): Promise<void> {
  await untilNode(room, "connected", CEILING_MS);
  for (const name of CAMERAS) await untilState(room, cameraOf(room, name), "streaming", CEILING_MS);
  const before = viewers.map((viewer) => viewer.frames());
  await eventually(
    "both viewers see new pictures",
    () => viewers.every((viewer, index) => viewer.frames() >= (before[index] ?? 0) + PROOF_FRAMES),
    CEILING_MS,
  );
  expect(viewers.flatMap((viewer) => viewer.surprises())).toEqual([]);
}

/** What is written down is what is: on the server's disk and on the node's. */
async function booksAreRight(): Promise<void> {
  await eventually("the outbox is empty", () => outboxOf(room).length === 0);
  const held = viewers.flatMap((viewer) => viewer.viewingId() ?? []);
  const open = await openViewings();
  const ids = open.map(({ id }) => id);
  for (const id of held) expect(ids).toContain(id);
  const unheld = open.filter(({ id, openedAt }) => !held.includes(id) && now() - openedAt > UNSHOWN_MS);
  expect(unheld).toEqual([]);

  const { opened, closed } = await viewingRows();
  expect(new Set(opened).size).toBe(opened.length);
  expect(new Set(closed).size).toBe(closed.length);
  expect(opened).toEqual(expect.arrayContaining([...closed, ...ids]));
  expect(closed.filter((id) => ids.includes(id))).toEqual([]);
}

/** In the journal, whose chain must verify from its first row on. */
async function viewingRows(): Promise<{ opened: ViewingId[]; closed: ViewingId[] }> {
  const rows = await onServerDisk(readWholeJournal);
  expect(verifyJournal(rows)).toMatchObject({ state: "whole", rows: rows.length });
  const payloads = rows.flatMap(({ payload }) => (payload === null ? [] : [JSON.parse(payload)]));
  const of = (event: string) =>
    payloads.filter((payload) => payload.event === event).map(({ viewingId }) => ViewingId.parse(viewingId));
  return { opened: of("viewing.opened"), closed: of("viewing.closed") };
}

const openViewings = (): Promise<{ id: ViewingId; openedAt: EpochMs }[]> =>
  onServerDisk((db) =>
    db.selectFrom("viewings").select(["id", "opened_at as openedAt"]).where("closed_at", "is", null).execute(),
  );

async function onServerDisk<T>(read: (db: Db) => Promise<T>): Promise<T> {
  const db = connect(join(room.dataDir, "server", "vigie.db"));
  try {
    return await read(db);
  } finally {
    await db.destroy();
  }
}
