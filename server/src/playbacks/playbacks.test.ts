import type { CameraId, CommuneId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { PlaybackRequest } from "@vigie/shared/recordings/playback";
import { GrantClaims } from "@vigie/shared/viewings/schema";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";
import { transact } from "../db/transact.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";

let room: RightsRoom;
let commune: CommuneId;
let camera: CameraId;
let person: Person;
let operator: PersonPrincipal;
beforeEach(async () => {
  room = await openRightsRoom();
  commune = await room.commune();
  camera = await room.camera(commune);
  await room.app.db.updateTable("cameras").set({ node_id: room.nodeId }).execute();
  await room.order(commune, [camera]);
  person = await room.person("operator");
  await room.habilitate(person, [commune], { level: "operate" });
  operator = await room.signIn(person);
});
afterEach(() => room.close());

const ago = (seconds: number) => (room.clock.now() - seconds * 1_000) as EpochMs;
const request = (more: object = {}) =>
  PlaybackRequest.parse({
    cameraId: camera,
    stream: "main",
    from: ago(7_200),
    until: ago(3_600),
    motive: "alarm",
    reference: "AL-2026-114",
    ...more,
  });
const open = (more: object = {}, who = operator) => room.app.rooms.playbacks.open(who, request(more), "10.9.8.7");
const claimsOf = ({ grant }: { grant: string }) => GrantClaims.parse(decodeJwt(grant));
const refused = (code: string) => expect.objectContaining({ code });
const told = async (event: "viewing.opened" | "viewing.closed" | "viewing.fetched", id: ViewingId) =>
  (await room.told(event)).filter(({ viewingId }) => viewingId === id);

/** As its node tells. */
const nodeTells = (viewingId: ViewingId, ranges: { from: EpochMs; until: EpochMs }[]) =>
  transact(room.app.db, (unit) =>
    room.app.rooms.reports.takeClosed(unit, room.nodeId, {
      kind: "viewing-closed",
      at: room.clock.now(),
      viewingId,
      cause: "released",
      seconds: 12,
      ranges,
    }),
  );

describe("a look back", () => {
  it("is granted over its instants alone, and written with motive, reference and range", async () => {
    const answer = await open();
    expect(answer.openUrl).toBe("http://localhost:8081/recordings/open");
    const range = { from: ago(7_200), until: ago(3_600) };
    expect(claimsOf(answer)).toMatchObject({ camera, range, motive: "alarm", viewing: answer.viewingId, node: room.nodeId });
    expect(await told("viewing.opened", answer.viewingId)).toMatchObject([
      { motive: "alarm", post: "10.9.8.7", placedBy: person.id, lookBack: { ...range, reference: "AL-2026-114" } },
    ]);
  });

  it("is refused without a motive, without its reference, and over a range that is none", async () => {
    await expect(open({ motive: null })).rejects.toEqual(refused("playback.motive_needed"));
    await expect(open({ reference: null })).rejects.toEqual(refused("playback.reference_needed"));
    await expect(open({ reference: "  " })).rejects.toEqual(refused("playback.reference_needed"));
    await expect(open({ until: ago(7_200) })).rejects.toEqual(refused("playback.range_wrong"));
    await expect(open({ from: ago(-60), until: ago(-120) })).rejects.toEqual(refused("playback.range_wrong"));
    await expect(open({ from: ago(40 * 86_400) })).rejects.toEqual(refused("playback.range_wrong"));
    expect(await room.told("viewing.opened")).toEqual([]);
  });

  it("takes the right to look back: not that to look, nor that over another commune", async () => {
    const viewer = await room.person("operator");
    await room.habilitate(viewer, [commune], { level: "view" });
    await expect(open({}, await room.signIn(viewer))).rejects.toEqual(refused("habilitation.level_too_low"));
    const elsewhere = await room.camera(await room.commune());
    await expect(open({ cameraId: elsewhere })).rejects.toEqual(refused("habilitation.out_of_scope"));
    expect(await room.told("right.refused")).toMatchObject([{ act: "recording.play" }, { act: "recording.play" }]);
  });

  it("is renewed over the same instants by its own session, and by no other, nor as a live one", async () => {
    const { viewingId } = await open();
    const { playbacks, viewings } = room.app.rooms;
    room.clock.advance(600_000);
    const further = await playbacks.grant(operator, viewingId, "main");
    expect(claimsOf(further)).toMatchObject({ viewing: viewingId, range: { from: ago(7_800), until: ago(4_200) } });
    expect(further.validUntil).toBe(room.clock.now() + 900_000);
    const other = await room.signIn(person);
    await expect(playbacks.grant(other, viewingId, "main")).rejects.toEqual(refused("viewing.not_found"));
    await expect(viewings.grant(operator, viewingId, "main")).rejects.toEqual(refused("viewing.not_found"));
    const live = await room.look(operator, camera);
    await expect(playbacks.grant(operator, live, "main")).rejects.toEqual(refused("viewing.not_found"));
    await playbacks.release(operator, viewingId);
    await expect(playbacks.grant(operator, viewingId, "main")).rejects.toEqual(refused("viewing.ended"));
  });
});

describe("the immediate look", () => {
  const immediate = { motive: "immediate", reference: null };

  it("goes by itself to the last two minutes of a camera that one has live, and is written like any other", async () => {
    const recent = { ...immediate, from: ago(30), until: ago(-3_600) };
    await expect(open(recent)).rejects.toEqual(refused("playback.not_immediate"));
    await room.look(operator, camera);
    const answer = await open(recent);
    // Not what is recorded long after.
    const range = { from: ago(30), until: ago(-120) };
    expect(claimsOf(answer)).toMatchObject({ range, motive: "immediate" });
    expect(await told("viewing.opened", answer.viewingId)).toMatchObject([
      { motive: "immediate", lookBack: { ...range, reference: null } },
    ]);
    await expect(open({ ...immediate, from: ago(180), until: ago(0) })).rejects.toEqual(refused("playback.not_immediate"));
  });

  it("is no other session's, and not of who looks back at the camera already", async () => {
    await room.look(await room.signIn(person), camera);
    await open();
    await expect(open({ ...immediate, from: ago(30), until: ago(0) })).rejects.toEqual(refused("playback.not_immediate"));
  });
});

describe("its end", () => {
  it("is written with what its node tells was fetched", async () => {
    const { viewingId } = await open();
    const ranges = [{ from: ago(7_000), until: ago(6_940) }];
    await nodeTells(viewingId, ranges);
    await nodeTells(viewingId, []);
    expect(await told("viewing.closed", viewingId)).toMatchObject([{ cause: "released", seconds: 12, ranges }]);
    expect(await told("viewing.fetched", viewingId)).toEqual([]);
  });

  it("comes at once with the right to look back, and what had been fetched is written once the node has told it", async () => {
    const { viewingId } = await open();
    const live = await room.look(operator, camera);
    await room.app.rooms.habilitations.suspend(room.admin, person.id, { suspended: true, reason: "Enquête interne" });
    expect(room.cuts).toEqual(expect.arrayContaining([[viewingId, "right_ended"]]));
    const ranges = [{ from: ago(7_000), until: ago(6_940) }];
    await nodeTells(viewingId, ranges);
    await nodeTells(viewingId, ranges);
    const [closed] = await told("viewing.closed", viewingId);
    expect([closed?.["cause"], closed?.["ranges"]]).toEqual(["right_ended", undefined]);
    expect(await told("viewing.fetched", viewingId)).toMatchObject([{ cameraId: camera, ranges }]);
    await nodeTells(live, ranges);
    expect(await told("viewing.fetched", live)).toEqual([]);
  });

  it("comes with the order over the camera", async () => {
    const lapsing = await room.camera(commune);
    await room.app.db.updateTable("cameras").set({ node_id: room.nodeId }).execute();
    await room.order(commune, [lapsing], { until: ago(-3_600) });
    const { viewingId } = await open({ cameraId: lapsing });
    room.clock.advance(3_600_000);
    await room.app.rooms.review.sweep();
    expect(room.cuts).toContainEqual([viewingId, "authorisation_lapsed"]);
    await expect(open({ cameraId: lapsing })).rejects.toEqual(refused("authorisation.none_in_force"));
  });

  it("comes with the lock of its post, where live pictures go on", async () => {
    const { viewingId } = await open();
    const live = await room.look(operator, camera);
    const { devices, sessions } = room.app.rooms;
    const { view } = await devices.begin(undefined, "10.9.8.7");
    const code = view.state === "pending" ? view.code : "";
    const { id: deviceId } = await devices.admit(room.admin, { code, kind: "post", name: "Poste 1", place: null });
    await sessions.lock(operator, false, { name: "Poste 1", deviceId });
    expect(room.cuts).toEqual([[viewingId, "right_ended"]]);
    // Whose request came before the lock, and whose turn after it.
    await expect(open()).rejects.toEqual(refused("session.required"));
    expect(await told("viewing.closed", live)).toEqual([]);
  });
});
