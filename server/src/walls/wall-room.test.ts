import type { CameraId, DeviceId, DisplayId, PersonId, RoundRunId, SceneId } from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import type { CarouselInput, Scene } from "@vigie/shared/walls/scenes";
import type { Display, DisplayChange, DisplayCommand } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { layGrounds } from "../../../tests/integration/server/support/grounds.ts";
import { openApp, until } from "../../../tests/integration/server/support/test-app.ts";
import { ManualClock } from "../../../tests/support/manual-clock.ts";
import type { App } from "../app.ts";
import { readWholeJournal, verifyJournal } from "../journal/index.ts";
import { createRequire, type PersonPrincipal } from "../kernel/guard.ts";
import { createPolicyHolder, loadPolicy } from "../rights/index.ts";
import type { RunForTile } from "../rounds/index.ts";
import { createWallRoom, type WallRoom } from "./wall-room.ts";

let clock: ManualClock;
let app: App;
let room: WallRoom;
let admin: PersonId;
let supervisor: PersonPrincipal;
/** What the room decides by. */
let decided: () => Policy;
let screens: RoomScreen[];
let told: { display: Display; change: DisplayChange | null }[];
let faults: unknown[];
let cameras: CameraId[];
/** What the rounds' room knows. */
let runs: Map<RoundRunId, RunForTile>;

beforeEach(async () => {
  clock = new ManualClock();
  app = await openApp(clock);
  [screens, told, faults, runs] = [[], [], [], new Map()];
  const laid = await layGrounds(app, clock);
  admin = laid.admin;
  cameras = [];
  for (const name of ["A", "B", "C"]) cameras.push(await laid.grounds.camera(name));
  await laid.grounds.person("sup", "supervisor");
  supervisor = await laid.grounds.signIn("sup");
  const listForwardings = async () => [];
  const policy = await loadPolicy(app.db, { now: clock.now(), previousVersion: 0, listForwardings });
  decided = createPolicyHolder(policy, clock).current;
  room = openRoom();
});
afterEach(async () => {
  await room.stop();
  expect(faults).toEqual([]);
  expect(verifyJournal(await readWholeJournal(app.db)).state).toBe("whole");
  await app.close();
});

/** The room of walls on the app's database, as one start of the server has it. */
function openRoom(): WallRoom {
  return createWallRoom({
    db: app.db,
    clock,
    policy: decided,
    require: createRequire(decided, clock, async () => undefined),
    findRun: async (_tx, id) => runs.get(id) ?? null,
    tell: (display, change) => told.push({ display, change }),
    screens: () => screens,
    scenesChanged: () => undefined,
    carouselsChanged: () => undefined,
    carouselsShown: () => undefined,
    tilesChanged: async () => undefined,
    contentsLeft: () => undefined,
    onError: (error) => faults.push(error),
  });
}

async function sceneOf(n: number): Promise<Scene> {
  const cameraId = cameras[n];
  if (cameraId === undefined) throw new Error(`no camera ${n}`);
  const contents = [{ kind: "camera" as const, cameraId }];
  return room.scenes.create(supervisor, { name: `S${n}`, scope: "team", layout: { kind: "named", name: "1" }, contents });
}
async function carouselOf(scenes: readonly { id: SceneId }[], dwellSeconds = 10) {
  const list: CarouselInput["list"] = { of: "scenes", steps: scenes.map(({ id: sceneId }) => ({ sceneId, dwellSeconds })) };
  return room.carousels.create(supervisor, { name: "boucle", scope: "team", list });
}

/** A supervisor's own screen, which somebody sees, turning through three scenes of ten seconds. */
async function startTurning() {
  const scenes = [await sceneOf(0), await sceneOf(1), await sceneOf(2)];
  const carousel = await carouselOf(scenes);
  const { id } = await room.displays.own(supervisor, 1);
  screens = [aScreen(id)];
  await run(id, { kind: "carousel", seen: 1, carousel: { carouselId: carousel.id, step: 0, isHeld: false } });
  return { id, scenes, carousel };
}
const aScreen = (displayId: DisplayId): RoomScreen => ({
  displayId,
  place: { kind: "post", post: "p", deviceId: null, screen: 1 },
  person: null,
  state: "alive",
  seenAt: null,
  tiles: [],
});
async function enrolWallScreen(): Promise<{ deviceId: DeviceId; displayId: DisplayId }> {
  const { devices, roomWalls } = app.rooms;
  const { id: wallId } = await roomWalls.create(supervisor.personId, { name: "Mur", columns: 1, rows: 1 });
  const { view } = await devices.begin(undefined, "p");
  if (view.state !== "pending") throw new Error(`the browser is ${view.state}`);
  const place = { wallId, column: 0, row: 0 };
  await devices.admit(supervisor.personId, { code: view.code, kind: "wall_screen", name: "Écran", place });
  const [screen] = await devices.wallScreens();
  return screen ?? expect.fail("no wall screen");
}
async function run(id: DisplayId, command: DisplayCommand): Promise<Display> {
  const answer = await room.displays.command(supervisor, id, command);
  expect(answer.outcome).toBe("applied");
  return answer.display;
}
const read = (id: DisplayId) => room.displays.read(supervisor, id);

describe("a screen that turns through scenes", () => {
  it("goes on after each step's dwell, around, in the name of who started it", async () => {
    const { id, scenes } = await startTurning();
    for (const step of [1, 2, 0, 1]) {
      clock.advance(9_999);
      expect((await read(id)).sceneId).not.toBe(scenes[step]?.id);
      clock.advance(1);
      const { display, change } = await untilStep(id, step);
      expect(display).toMatchObject({ sceneId: scenes[step]?.id, carousel: { isHeld: false } });
      expect(display.tiles[0]).toMatchObject({
        content: { cameraId: cameras[step] },
        placedBy: { person: { id: supervisor.personId }, act: "carousel" },
      });
      expect(change).toMatchObject({ kind: "carousel", tiles: [0] });
    }
  });

  it("stands still once it is touched, and goes on when it is told to", async () => {
    const { id, carousel } = await startTurning();
    await run(id, { kind: "place", tiles: [{ tile: 5, seen: 0, content: null }] });
    clock.advance(60_000);
    await settled(id);
    expect((await read(id)).carousel).toMatchObject({ step: 0, isHeld: true });
    await run(id, { kind: "carousel", seen: 3, carousel: { carouselId: carousel.id, step: 1, isHeld: false } });
    clock.advance(10_000);
    await untilStep(id, 2);
  });

  it("is taken up again where it was by the next start of the server", async () => {
    const { id } = await startTurning();
    clock.advance(4_000);
    await room.stop();
    clock.advance(3_000);
    room = openRoom();
    await room.takeUp();
    clock.advance(2_999);
    await settled(id);
    expect((await read(id)).carousel?.step).toBe(0);
    clock.advance(1);
    await untilStep(id, 1);
  });

  it("leaves out a scene that is gone, and blanks nothing", async () => {
    const { id, scenes } = await startTurning();
    const [, gone] = scenes;
    if (gone !== undefined) await room.scenes.remove(supervisor, gone.id);
    clock.advance(10_000);
    await untilStep(id, 2);
  });

  it("waits while nobody of a person's post is there", async () => {
    const { id } = await startTurning();
    const [screen] = screens;
    screens = [];
    clock.advance(10_000);
    await settled(id);
    expect((await read(id)).version).toBe(2);
    if (screen !== undefined) screens = [screen];
    clock.advance(10_000);
    await untilStep(id, 1);
  });

  it("turns no more once its wall screen was ended, nor after a restart", async () => {
    const carousel = await carouselOf([await sceneOf(0), await sceneOf(1)]);
    const { deviceId, displayId } = await enrolWallScreen();
    screens = [aScreen(displayId)];
    await run(displayId, { kind: "carousel", seen: 1, carousel: { carouselId: carousel.id, step: 0, isHeld: false } });
    clock.advance(10_000);
    await untilStep(displayId, 1);
    await app.rooms.devices.end(supervisor.personId, deviceId);
    const before = told.length;
    clock.advance(10_000);
    await room.stop();
    room = openRoom();
    await room.takeUp();
    clock.advance(60_000);
    await expect(read(displayId)).rejects.toMatchObject({ code: "display.not_found" });
    expect(told).toHaveLength(before);
  });

  it("stands still when whoever started it has no right any more", async () => {
    const { id } = await startTurning();
    await app.rooms.people.change(admin, supervisor.personId, { role: "administrator" });
    clock.advance(10_000);
    const held = await until("the hold", () => told.find(({ display }) => display.carousel?.isHeld === true));
    expect(held.display).toMatchObject({ id, carousel: { step: 0 } });
  });

  it("keeps its carousel from being deleted", async () => {
    const { id, carousel } = await startTurning();
    await expect(room.carousels.remove(supervisor, carousel.id)).rejects.toMatchObject({ code: "carousel.in_use" });
    await run(id, { kind: "carousel", seen: 2, carousel: null });
    await room.carousels.remove(supervisor, carousel.id);
  });

  it("does not push a person's acts out of what can be taken back", async () => {
    const { id, carousel } = await startTurning();
    for (let n = 1; n <= 8; n += 1) {
      clock.advance(10_000);
      await untilVersion(id, 2 + n);
    }
    const { length } = await app.db.selectFrom("display_changes").select("id").where("display_id", "=", id).execute();
    expect(length).toBe(2);
    expect((await read(id)).carousel).toMatchObject({ carouselId: carousel.id, step: 8 % 3 });
  });
});

describe("a command", () => {
  const RUN = "01930000-0000-7000-8000-0000000000aa" as RoundRunId;
  const round = { kind: "round", runId: RUN } as const;

  it("can be taken back among the last two hundred", async () => {
    const { id } = await room.displays.own(supervisor, 1);
    for (let n = 0; n < 205; n += 1) await run(id, { kind: "place", tiles: [{ tile: 0, seen: n, content: null }] });
    const kept = app.db.selectFrom("display_changes").select("version").where("display_id", "=", id).orderBy("version");
    expect((await kept.execute()).map(({ version }) => version)).toEqual(Array.from({ length: 200 }, (_, n) => n + 7));
  });

  it("puts up a round that is under way, and moves it also when it is over", async () => {
    const { id } = await room.displays.own(supervisor, 1);
    const start: DisplayCommand = { kind: "place", tiles: [{ tile: 0, seen: 0, content: round }] };
    await expect(run(id, start)).rejects.toMatchObject({ code: "round.not_found" });
    runs.set(RUN, { isOver: false, cameraIds: cameras, plannedBy: null });
    expect((await run(id, start)).tiles[0]).toMatchObject({ content: round, placedBy: { act: "round" } });
    runs.set(RUN, { isOver: true, cameraIds: cameras, plannedBy: null });
    const tiles = [
      { tile: 0, seen: 1, content: null },
      { tile: 1, seen: 0, content: round },
    ];
    expect((await run(id, { kind: "place", tiles })).tiles[1]?.content).toEqual(round);
    await run(id, { kind: "place", tiles: [{ tile: 1, seen: 1, content: null }] });
    const again: DisplayCommand = { kind: "place", tiles: [{ tile: 1, seen: 2, content: round }] };
    await expect(run(id, again)).rejects.toMatchObject({ code: "round.run_over" });
    await expect(run(id, { kind: "undo", changeId: null })).rejects.toMatchObject({ code: "round.run_over" });
  });

  it("takes no screen carousel back up that was deleted since", async () => {
    const { id, carousel } = await startTurning();
    await run(id, { kind: "carousel", seen: 2, carousel: null });
    await room.carousels.remove(supervisor, carousel.id);
    await expect(run(id, { kind: "undo", changeId: null })).rejects.toMatchObject({ code: "carousel.not_found" });
  });

  it("is refused to who was put out of use while it waited", async () => {
    const { id } = await room.displays.own(supervisor, 1);
    await app.rooms.people.change(admin, supervisor.personId, { disabled: true });
    const command = { kind: "layout", seen: 1, layout: { kind: "named", name: "9" } } as const;
    await expect(room.displays.command(supervisor, id, command)).rejects.toMatchObject({ code: "session.required" });
  });
});

const untilStep = (id: DisplayId, step: number) =>
  until(`step ${step}`, () => {
    const last = told.filter(({ display }) => display.id === id).at(-1);
    return last?.display.carousel?.step === step ? last : null;
  });
const untilVersion = (id: DisplayId, version: number) =>
  until(`version ${version}`, () => told.some(({ display }) => display.id === id && display.version === version));
/** What was due has been looked at: the database takes one after the other. */
const settled = async (id: DisplayId) => void (await read(id));

it("tells the journal of each scene and carousel that is kept, changed or taken away, and for whom", async () => {
  const scene = await sceneOf(0);
  const carousel = await carouselOf([scene]);
  const { layout, contents } = scene;
  await room.scenes.change(supervisor, scene.id, 1, { name: "Nuit", scope: "mine", layout, contents });
  await room.carousels.remove(supervisor, carousel.id);
  await room.scenes.remove(supervisor, scene.id);
  const told = (await readWholeJournal(app.db)).map(({ category, payload }) => ({ category, ...JSON.parse(payload ?? "") }));
  const kept = { category: "wall", by: supervisor.personId };
  expect(told.filter(({ event }) => /^(scene|carousel)\./.test(event))).toEqual([
    { ...kept, event: "scene.saved", name: "S0", keptFor: "team", sceneId: scene.id, version: 1 },
    { ...kept, event: "carousel.saved", name: carousel.name, keptFor: carousel.scope, carouselId: carousel.id, version: 1 },
    { ...kept, event: "scene.saved", name: "Nuit", keptFor: "mine", sceneId: scene.id, version: 2 },
    { ...kept, event: "carousel.removed", name: carousel.name, keptFor: carousel.scope, carouselId: carousel.id },
    { ...kept, event: "scene.removed", name: "Nuit", keptFor: "mine", sceneId: scene.id },
  ]);
});
