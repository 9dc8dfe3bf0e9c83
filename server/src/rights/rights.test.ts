import type { HabilitationInput } from "@vigie/shared/habilitations/schema";
import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aWallScreen, openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";
import { until } from "../../../tests/integration/server/support/test-app.ts";
import { transact } from "../db/transact.ts";
import { readWholeJournal, verifyJournal } from "../journal/index.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let room: RightsRoom;
let here: CommuneId;
let elsewhere: CommuneId;
let camera: CameraId;
let other: CameraId;
let operator: Person;
beforeEach(async () => {
  room = await openRightsRoom();
  [here, elsewhere] = [await room.commune(), await room.commune()];
  [camera, other] = [await room.camera(here), await room.camera(elsewhere)];
  await room.order(here, [camera]);
  await room.order(elsewhere, [other]);
  operator = await room.person("operator");
});
afterEach(async () => {
  // Whatever happened, the journal that tells of it is whole.
  expect(verifyJournal(await readWholeJournal(room.app.db)).state).toBe("whole");
  await room.close();
});

const ahead = (byMs: number) => (room.clock.now() + byMs) as EpochMs;
async function passes(byMs: number): Promise<void> {
  room.clock.advance(byMs);
  await room.app.rooms.review.sweep();
}

describe("a habilitation", () => {
  const STATES: Record<string, () => Partial<HabilitationInput>> = {
    "that begins tomorrow": () => ({ from: ahead(DAY_MS) }),
    "that ended": () => ({ from: ahead(-2 * DAY_MS), until: ahead(0) }),
    "without training": () => ({ trainedAt: null }),
    "whose training is tomorrow": () => ({ trainedAt: ahead(DAY_MS) }),
  };
  it.each(Object.entries(STATES))("%s lets nobody in", async (_name, more) => {
    await room.habilitate(operator, [here], more());
    await expect(room.signIn(operator)).rejects.toMatchObject({ code: "habilitation.none_active" });
    expect(await room.told("session.opened")).toHaveLength(1);
  });

  it("that is missing, suspended or withdrawn lets nobody in, and in force lets its holder in", async () => {
    const refused = { code: "habilitation.none_active" };
    await expect(room.signIn(operator)).rejects.toMatchObject(refused);
    const { id } = await room.habilitate(operator, [here]);
    await room.signIn(operator);
    const { habilitations } = room.app.rooms;
    await habilitations.suspend(room.admin, operator.id, { suspended: true, reason: "enquête" });
    await expect(room.signIn(operator)).rejects.toMatchObject(refused);
    const [restored] = await habilitations.suspend(room.admin, operator.id, { suspended: false, reason: "levée" });
    await room.signIn(operator);
    await habilitations.change(room.admin, id, { version: restored?.version ?? 0, withdrawn: true });
    await expect(room.signIn(operator)).rejects.toMatchObject(refused);
  });

  it("reaches to its communes and no further, and says in the journal once a minute who tried", async () => {
    await room.habilitate(operator, [here]);
    const who = await room.signIn(operator);
    await room.look(who, camera);
    const outside = { code: "habilitation.out_of_scope" };
    await expect(room.look(who, other)).rejects.toMatchObject(outside);
    await expect(room.look(who, other)).rejects.toMatchObject(outside);
    const row = { personId: operator.id, act: "camera.view", cameraId: other, code: outside.code, post: "test" };
    expect(await room.told("right.refused")).toMatchObject([row]);
    room.clock.advance(MINUTE_MS);
    await expect(room.look(who, other)).rejects.toMatchObject(outside);
    expect(await room.told("right.refused")).toHaveLength(2);
    const rows = (await readWholeJournal(room.app.db)).filter(({ category }) => category === "right");
    expect(rows.map(({ scope }) => scope)).toContain(elsewhere);
  });

  it("for some cameras reaches to these alone", async () => {
    const second = await room.camera(here);
    await room.order(here, [second]);
    await room.habilitate(operator, [here], { cameraIds: [second] });
    const who = await room.signIn(operator);
    await room.look(who, second);
    await expect(room.look(who, camera)).rejects.toMatchObject({ code: "habilitation.out_of_scope" });
  });

  it("cuts what is open when it is suspended, and ends the sessions", async () => {
    await room.habilitate(operator, [here]);
    const who = await room.signIn(operator);
    const viewingId = await room.look(who, camera);
    await room.app.rooms.habilitations.suspend(room.admin, operator.id, { suspended: true, reason: "urgence" });
    expect(room.cuts).toEqual([[viewingId, "right_ended"]]);
    expect(await room.told("viewing.closed")).toMatchObject([{ viewingId, cause: "right_ended" }]);
    expect(await room.told("session.closed")).toMatchObject([{ personId: operator.id, cause: "habilitation_ended" }]);
    expect(await room.told("habilitation.suspended")).toMatchObject([{ by: room.admin, reason: "urgence" }]);
    await expect(room.look(who, camera)).rejects.toMatchObject({ code: "habilitation.none_active" });
  });

  it("of two that ends takes its own pictures and leaves the rest", async () => {
    await room.habilitate(operator, [here]);
    const second = await room.habilitate(operator, [elsewhere]);
    const who = await room.signIn(operator);
    const [stays, goes] = [await room.look(who, camera), await room.look(who, other)];
    await room.app.rooms.habilitations.change(room.admin, second.id, { version: second.version, withdrawn: true });
    expect(room.cuts).toEqual([[goes, "right_ended"]]);
    expect(await room.told("session.closed")).toEqual([]);
    await room.app.rooms.viewings.grant(who, stays, "main");
  });

  it("ends by itself at its date, once, with its session and its pictures", async () => {
    await room.habilitate(operator, [here], { until: ahead(MINUTE_MS) });
    const who = await room.signIn(operator);
    const viewingId = await room.look(who, camera);
    await passes(MINUTE_MS - 1);
    expect(room.cuts).toEqual([]);
    await passes(1);
    expect(room.cuts).toEqual([[viewingId, "right_ended"]]);
    expect(await room.told("session.closed")).toMatchObject([{ personId: operator.id, cause: "habilitation_ended" }]);
    await passes(DAY_MS);
    expect(await room.told("habilitation.ended")).toMatchObject([{ personId: operator.id }]);
  });

  it("comes into force at its date, and with its training", async () => {
    await room.habilitate(operator, [here], { from: ahead(MINUTE_MS), trainedAt: ahead(2 * MINUTE_MS) });
    await passes(2 * MINUTE_MS - 1);
    await expect(room.signIn(operator)).rejects.toMatchObject({ code: "habilitation.none_active" });
    await passes(1);
    await room.look(await room.signIn(operator), camera);
  });
});

describe("an order", () => {
  it("that nobody gave, that begins later or that ended shows nothing", async () => {
    const [unnamed, later] = [await room.camera(here), await room.camera(here)];
    await room.order(here, [later], { from: ahead(MINUTE_MS) });
    await room.habilitate(operator, [here]);
    const who = await room.signIn(operator);
    const none = { code: "authorisation.none_in_force" };
    await expect(room.look(who, unnamed)).rejects.toMatchObject(none);
    await expect(room.look(who, later)).rejects.toMatchObject(none);
    await passes(MINUTE_MS);
    await room.look(who, later);
  });

  it("that is withdrawn takes its cameras' pictures and their node's leave", async () => {
    const second = await room.camera(here);
    const order = await room.order(here, [second]);
    await room.habilitate(operator, [here]);
    const who = await room.signIn(operator);
    const [stays, goes] = [await room.look(who, camera), await room.look(who, second)];
    await until("the assignment", () => room.assigned().get(second) === order.until);
    const { authorisations } = room.app.rooms;
    const signed = { by: room.admin, approvedBy: room.admin };
    await transact(room.app.db, (unit) => authorisations.apply(unit, signed, order.id, { version: 1, withdrawn: true }));
    expect(room.cuts).toEqual([[goes, "authorisation_lapsed"]]);
    await until("the assignment without it", () => room.assigned().size > 0 && !room.assigned().has(second));
    await room.app.rooms.viewings.grant(who, stays, "main");
    await expect(room.app.rooms.viewings.grant(who, goes, "main")).rejects.toMatchObject({ code: "viewing.ended" });
  });

  it("ends at its date, once; the one that takes over without a gap keeps the picture", async () => {
    const [alone, taken] = [await room.camera(here), await room.camera(here)];
    await room.order(here, [alone, taken], { until: ahead(MINUTE_MS) });
    const next = await room.order(here, [taken], { from: ahead(MINUTE_MS) });
    await room.habilitate(operator, [here]);
    const who = await room.signIn(operator);
    const [goes] = [await room.look(who, alone), await room.look(who, taken)];
    // Its node obeys the end of both orders, also when it hears of nothing any more.
    await until("the assignment", () => room.assigned().get(taken) === next.until);
    await passes(MINUTE_MS);
    await passes(MINUTE_MS);
    expect(room.cuts).toEqual([[goes, "authorisation_lapsed"]]);
    expect(await room.told("authorisation.ended")).toMatchObject([{ communeId: here }]);
  });

  it("does not follow a camera to another commune", async () => {
    await room.habilitate(operator, [here, elsewhere]);
    const who = await room.signIn(operator);
    const viewingId = await room.look(who, camera);
    const { cameras, communes } = room.app.rooms;
    const { siteId } = (await cameras.find(camera)) ?? expect.fail();
    await communes.changeSite(room.admin, siteId, { communeId: elsewhere, name: "Place" });
    expect(room.cuts).toEqual([[viewingId, "authorisation_lapsed"]]);
    await expect(room.look(who, camera)).rejects.toMatchObject({ code: "authorisation.none_in_force" });
  });
});

describe("what the commune chose", () => {
  const choose = (serviceLevel: "network" | "storage" | "storage_and_viewing") =>
    room.app.rooms.communes.changeCommune(room.admin, here, { name: "Metz", serviceLevel });

  it("decides over every look, as soon as it is another", async () => {
    await room.habilitate(operator, [here]);
    const who = await room.signIn(operator);
    const viewingId = await room.look(who, camera);
    await choose("storage");
    expect(room.cuts).toEqual([[viewingId, "right_ended"]]);
    await expect(room.look(who, camera)).rejects.toMatchObject({ code: "commune.no_live_view" });
    // An operator breaks no glass.
    await expect(room.look(who, camera, "break-glass")).rejects.toMatchObject({ code: "commune.no_live_view" });
    expect(await room.told("right.refused")).toMatchObject([{ cameraId: camera, code: "commune.no_live_view" }]);
    await choose("storage_and_viewing");
    await room.look(who, camera);
  });

  it("is passed over by a supervisor for a reason, until the term or until it is closed", async () => {
    const supervisor = await room.person("supervisor");
    await room.habilitate(supervisor, [here]);
    const who = await room.signIn(supervisor);
    const { breakGlasses } = room.app.rooms;
    const ask = { communeId: here, reason: "personne en danger", minutes: 10 };
    await expect(breakGlasses.open(who, ask)).rejects.toMatchObject({ code: "break-glass.not_needed" });
    await choose("storage");
    await expect(room.look(who, camera, "break-glass")).rejects.toMatchObject({ code: "commune.no_live_view" });
    await expect(breakGlasses.open(who, { ...ask, communeId: elsewhere })).rejects.toMatchObject({
      code: "habilitation.out_of_scope",
    });
    await breakGlasses.open(who, ask);
    await expect(room.look(who, camera)).rejects.toMatchObject({ code: "commune.no_live_view" });
    const first = await room.look(who, camera, "break-glass");
    expect((await room.told("viewing.opened")).at(-1)).toMatchObject({ motive: "break-glass" });
    await passes(10 * MINUTE_MS);
    expect(room.cuts).toEqual([[first, "right_ended"]]);
    expect(await breakGlasses.listOwn(supervisor.id)).toEqual([]);

    const again = await breakGlasses.open(who, ask);
    const second = await room.look(who, camera, "break-glass");
    await breakGlasses.close(supervisor.id, again.id);
    await breakGlasses.close(supervisor.id, again.id);
    expect(room.cuts.at(-1)).toEqual([second, "right_ended"]);
    expect([await room.told("break-glass.opened"), await room.told("break-glass.closed")].map((rows) => rows.length)).toEqual([
      2, 1,
    ]);
  });

  it("is passed over by nobody where nothing is stored", async () => {
    const supervisor = await room.person("supervisor");
    await room.habilitate(supervisor, [here]);
    await choose("network");
    const who = await room.signIn(supervisor);
    const ask = { communeId: here, reason: "personne en danger", minutes: 10 };
    await expect(room.app.rooms.breakGlasses.open(who, ask)).rejects.toMatchObject({ code: "break-glass.not_needed" });
  });
});

describe("a wall screen", () => {
  it("goes dark when its placer's habilitation ends, and shows again once somebody with the right takes it over", async () => {
    const [first, second] = [await room.person("supervisor"), await room.person("supervisor")];
    await room.habilitate(first, [here], { until: ahead(MINUTE_MS) });
    await room.habilitate(second, [here]);
    const [placer, taker] = [await room.signIn(first), await room.signIn(second)];
    const { viewings, walls } = room.app.rooms;
    const { viewer, displayId } = await aWallScreen(room, placer);
    const content = { kind: "camera", cameraId: camera } as const;
    await walls.displays.command(placer, displayId, { kind: "place", tiles: [{ tile: 0, seen: 0, content }] });
    const show = () => viewings.open(viewer, { cameraId: camera, stream: "main", tile: { displayId, tile: 0 } }, "Mur 1");
    const { viewingId } = await show();
    await passes(MINUTE_MS);
    expect(room.cuts).toEqual([[viewingId, "right_ended"]]);
    const dark = await walls.displays.read(viewer, displayId);
    expect(dark.tiles[0]).toMatchObject({ isToTakeOver: true, placedBy: { person: { id: first.id } } });
    await expect(show()).rejects.toMatchObject({ code: "tile.to_take_over" });
    const seen = dark.tiles[0]?.version ?? -1;
    await walls.displays.command(taker, displayId, { kind: "take_over", tile: 0, seen });
    expect((await walls.displays.read(viewer, displayId)).tiles[0]?.isToTakeOver).toBe(false);
    await show();
  });

  it("is nobody's to take over where no order covers the camera", async () => {
    const supervisor = await room.person("supervisor");
    await room.habilitate(supervisor, [here]);
    const second = await room.camera(here);
    await room.order(here, [second], { until: ahead(MINUTE_MS) });
    const placer = await room.signIn(supervisor);
    const { walls } = room.app.rooms;
    const { displayId, viewer } = await aWallScreen(room, placer);
    const content = { kind: "camera", cameraId: second } as const;
    await walls.displays.command(placer, displayId, { kind: "place", tiles: [{ tile: 0, seen: 0, content }] });
    await passes(MINUTE_MS);
    expect((await walls.displays.read(viewer, displayId)).tiles[0]?.isToTakeOver).toBe(false);
  });
});

describe("a carousel", () => {
  it("goes on without a camera whose right ended, and ends with the last", async () => {
    const second = await room.camera(here);
    await room.order(here, [second], { until: ahead(MINUTE_MS) });
    await room.habilitate(operator, [here], { until: ahead(2 * MINUTE_MS) });
    // Keeps the session, and reaches to none of these cameras.
    await room.habilitate(operator, [elsewhere]);
    const who = await room.signIn(operator);
    const { listViewings, walls } = room.app.rooms;
    const steps = [second, camera].map((cameraId) => ({ cameraId, dwellSeconds: 10 }));
    const carousel = await walls.carousels.create(who, { name: "Boucle", scope: "mine", list: { of: "cameras", steps } });
    const display = await walls.displays.own(who, 1);
    const content = { kind: "carousel", carouselId: carousel.id, heldStep: null } as const;
    await walls.displays.command(who, display.id, { kind: "place", tiles: [{ tile: 0, seen: 0, content }] });
    const tile = { displayId: display.id, tile: 0 };
    const first = await listViewings.open(who, { tile, step: 0, stream: "main" }, "poste");
    await passes(MINUTE_MS);
    expect(room.cuts).toEqual([[first.viewingId, "authorisation_lapsed"]]);
    const again = listViewings.step(who, first.listViewingId, { step: 0, stream: "main" });
    await expect(again).rejects.toMatchObject({ code: "authorisation.none_in_force" });
    const next = await listViewings.step(who, first.listViewingId, { step: 1, stream: "main" });
    await passes(MINUTE_MS);
    expect(room.cuts.slice(1)).toEqual([[next.viewingId, "right_ended"]]);
    expect(await room.told("viewing.closed")).toMatchObject([{ viewingId: first.listViewingId, cause: "right_ended" }]);
    expect(await room.told("session.closed")).toEqual([]);
  });
});

describe("a look that is opened while its right ends", () => {
  it("is never left open", async () => {
    const { id } = await room.habilitate(operator, [here]);
    await room.habilitate(operator, [elsewhere]);
    const who = await room.signIn(operator);
    const { habilitations } = room.app.rooms;
    const opening = Array.from({ length: 20 }, () => room.look(who, camera));
    const ending = habilitations.change(room.admin, id, { version: 1, withdrawn: true });
    const more = Array.from({ length: 20 }, () => room.look(who, camera));
    await Promise.allSettled([...opening, ending, ...more]);
    const [opened, closed] = [await room.told("viewing.opened"), await room.told("viewing.closed")];
    const ids = (rows: Record<string, unknown>[]) => rows.map(({ viewingId }) => viewingId).sort();
    expect(ids(closed)).toEqual(ids(opened));
    expect(opened.length).toBeLessThan(40);
  });
});
