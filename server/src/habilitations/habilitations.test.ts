import { MAX_HABILITATION_MS } from "@vigie/shared/habilitations/schema";
import type { CameraId, CommuneId, EpochMs, HabilitationId, PersonId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";

const NOBODY = "01a20cdd-4163-75f8-9588-8b24296b79a7";
let room: RightsRoom;
let here: CommuneId;
let elsewhere: CommuneId;
let operator: Person;
beforeAll(async () => {
  room = await openRightsRoom();
  [here, elsewhere] = [await room.commune(), await room.commune()];
  operator = await room.person("operator");
});
afterAll(() => room.close());

const from = () => room.clock.now();
const after = (byMs: number) => (room.clock.now() + byMs) as EpochMs;

describe("a habilitation is refused", () => {
  it("whose dates do not follow, or lie more than five years apart", async () => {
    const wrong = { code: "habilitation.dates_wrong" };
    await expect(room.habilitate(operator, [here], { from: from(), until: from() })).rejects.toMatchObject(wrong);
    const tooFar = after(MAX_HABILITATION_MS + 1);
    await expect(room.habilitate(operator, [here], { from: from(), until: tooFar })).rejects.toMatchObject(wrong);
    const held = await room.habilitate(operator, [here]);
    const change = { version: held.version, until: held.from };
    await expect(room.app.rooms.habilitations.change(room.admin, held.id, change)).rejects.toMatchObject(wrong);
  });

  it.each(["administrator", "liaison", "dpo", "inspector", "referent"] as const)("to the role %s", async (role) => {
    const services = room.app.rooms.services;
    const service = { name: `Service ${role}`, kind: "national_police" } as const;
    const serviceId = role === "liaison" ? (await services.create(room.admin, service)).id : null;
    const person = await room.person(role, serviceId);
    await expect(room.habilitate(person, [here])).rejects.toMatchObject({ code: "habilitation.role_wrong" });
  });

  it("of what is not there, or lies elsewhere", async () => {
    const stranger = { ...operator, id: NOBODY as PersonId };
    await expect(room.habilitate(stranger, [here])).rejects.toMatchObject({ code: "person.not_found" });
    await expect(room.habilitate(operator, [NOBODY as CommuneId])).rejects.toMatchObject({ code: "commune.not_found" });
    const none = { cameraIds: [NOBODY as CameraId] };
    await expect(room.habilitate(operator, [here], none)).rejects.toMatchObject({ code: "camera.not_found" });
    const other = { cameraIds: [await room.camera(elsewhere)] };
    await expect(room.habilitate(operator, [here], other)).rejects.toMatchObject({ code: "habilitation.camera_elsewhere" });
    const { habilitations } = room.app.rooms;
    const change = habilitations.change(room.admin, NOBODY as HabilitationId, { version: 1 });
    await expect(change).rejects.toMatchObject({ code: "habilitation.not_found" });
    const suspension = habilitations.suspend(room.admin, NOBODY as PersonId, { suspended: true, reason: "x" });
    await expect(suspension).rejects.toMatchObject({ code: "person.not_found" });
  });
});

describe("a habilitation's change", () => {
  it("is of the version that was seen, says what it changed, and nothing changes what was withdrawn", async () => {
    const { habilitations } = room.app.rooms;
    const held = await room.habilitate(operator, [here]);
    const act = { reference: "A-2", authority: "Préfet", signedAt: from() };
    const first = { version: 1, level: "operate", communeIds: [here, elsewhere], act, trainedAt: null } as const;
    const changed = await habilitations.change(room.admin, held.id, { ...first, communeIds: [...first.communeIds] });
    expect(changed).toMatchObject({ level: "operate", communeIds: [here, elsewhere], act, trainedAt: null, version: 2 });
    expect((await room.told("habilitation.changed")).at(-1)).toMatchObject({
      by: room.admin,
      personId: operator.id,
      changed: ["level", "communeIds", "act", "trainedAt"],
    });
    const late = { code: "habilitation.changed" };
    await expect(habilitations.change(room.admin, held.id, { version: 1, level: "view" })).rejects.toMatchObject(late);
    const rows = (await room.told("habilitation.changed")).length;
    expect(await habilitations.change(room.admin, held.id, { version: 2, level: "operate" })).toMatchObject({ version: 2 });
    expect(await room.told("habilitation.changed")).toHaveLength(rows);
    const withdrawn = await habilitations.change(room.admin, held.id, { version: 2, withdrawn: true });
    expect(withdrawn.withdrawnAt).toBe(room.clock.now());
    await expect(habilitations.change(room.admin, held.id, { version: 3, level: "view" })).rejects.toMatchObject(late);
    expect((await habilitations.list()).find(({ id }) => id === held.id)).toEqual(withdrawn);
  });
});

describe("a suspension", () => {
  it("takes all that somebody has, once, and gives it back", async () => {
    const { habilitations } = room.app.rooms;
    const person = await room.person("municipal_operator");
    const suspend = (suspended: boolean) => habilitations.suspend(room.admin, person.id, { suspended, reason: "enquête" });
    expect(await suspend(true)).toEqual([]);
    expect(await room.told("habilitation.suspended")).toEqual([]);
    await room.habilitate(person, [here]);
    await room.habilitate(person, [elsewhere]);
    const held = { at: room.clock.now(), by: room.admin, reason: "enquête" };
    expect((await suspend(true)).map(({ suspended }) => suspended)).toEqual([held, held]);
    await suspend(true);
    expect((await suspend(false)).map(({ suspended, version }) => [suspended, version])).toEqual([
      [null, 3],
      [null, 3],
    ]);
    await suspend(false);
    const told = [await room.told("habilitation.suspended"), await room.told("habilitation.restored")];
    expect(told.map((rows) => rows.length)).toEqual([1, 1]);
  });
});
