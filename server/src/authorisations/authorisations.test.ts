import { MAX_AUTHORISATION_MS } from "@vigie/shared/authorisations/schema";
import type { AuthorisationId, CameraId, CommuneId, EpochMs, ServiceId } from "@vigie/shared/kernel/units";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";
import { transact } from "../db/transact.ts";

const NOBODY = "01a20cdd-4163-75f8-9588-8b24296b79a7";
let room: RightsRoom;
let here: CommuneId;
let elsewhere: CommuneId;
beforeAll(async () => {
  room = await openRightsRoom();
  [here, elsewhere] = [await room.commune(), await room.commune()];
});
afterAll(() => room.close());

const after = (byMs: number) => (room.clock.now() + byMs) as EpochMs;
type Change = Parameters<RightsRoom["app"]["rooms"]["authorisations"]["apply"]>[3];
const change = (id: AuthorisationId, what: Change) =>
  transact(room.app.db, (unit) =>
    room.app.rooms.authorisations.apply(unit, { by: room.admin, approvedBy: room.admin }, id, what),
  );

describe("an order is refused", () => {
  it.each([
    ["that ends as it begins", { until: 0 }],
    ["of more than five years", { until: MAX_AUTHORISATION_MS + 1 }],
  ])("%s", async (_name, { until }) => {
    const dates = { from: room.clock.now(), until: after(until) };
    await expect(room.order(here, [], dates)).rejects.toMatchObject({ code: "authorisation.terms_wrong" });
  });

  it("whose least retention is beyond its most", async () => {
    const days = { retentionMaxDays: 15, retentionMinDays: 16 };
    await expect(room.order(here, [], days)).rejects.toMatchObject({ code: "authorisation.terms_wrong" });
    await room.order(here, [], { retentionMaxDays: 15, retentionMinDays: 15 });
  });

  it("that names what is not there, or another commune's camera", async () => {
    await expect(room.order(NOBODY as CommuneId, [])).rejects.toMatchObject({ code: "commune.not_found" });
    await expect(room.order(here, [NOBODY as CameraId])).rejects.toMatchObject({ code: "camera.not_found" });
    const other = await room.camera(elsewhere);
    await expect(room.order(here, [other])).rejects.toMatchObject({ code: "authorisation.camera_elsewhere" });
    const clause = { live: true, recordings: false, ptzTakeOver: false, until: null, withdrawnAt: null };
    const clauses = [{ ...clause, serviceId: NOBODY as ServiceId }];
    await expect(room.order(here, [], { clauses })).rejects.toMatchObject({ code: "service.not_found" });
    await expect(change(NOBODY as AuthorisationId, { version: 1 })).rejects.toMatchObject({ code: "authorisation.not_found" });
  });

  it("whose number the commune has already, however it is written", async () => {
    await room.order(here, [], { number: "2026-DCL-7" });
    await expect(room.order(here, [], { number: "2026-dcl-7" })).rejects.toMatchObject({ code: "authorisation.number_taken" });
    await room.order(elsewhere, [], { number: "2026-DCL-7" });
  });
});

describe("an order's change", () => {
  it("is of the version that was seen, says what it changed, and nothing changes what was withdrawn", async () => {
    const camera = await room.camera(here);
    const order = await room.order(here, [camera]);
    const changed = await change(order.id, { version: 1, retentionMaxDays: 10, retentionMinDays: 5, purposes: ["terrorism"] });
    expect(changed).toMatchObject({ retentionMaxDays: 10, retentionMinDays: 5, purposes: ["terrorism"], version: 2 });
    const row = { changed: ["purposes", "retentionMaxDays", "retentionMinDays"], approvedBy: room.admin };
    expect((await room.told("authorisation.changed")).at(-1)).toMatchObject(row);
    const late = { code: "authorisation.changed" };
    await expect(change(order.id, { version: 1, retentionMaxDays: 12 })).rejects.toMatchObject(late);
    expect(await change(order.id, { version: 2, retentionMinDays: null })).toMatchObject({ retentionMinDays: null });
    const withdrawn = await change(order.id, { version: 3, withdrawn: true });
    expect(withdrawn.withdrawnAt).toBe(room.clock.now());
    await expect(change(order.id, { version: 4, retentionMaxDays: 12 })).rejects.toMatchObject(late);
    expect(await change(order.id, { version: 4 })).toEqual(withdrawn);
  });

  it("may keep a camera that has left the commune since, and add none", async () => {
    const [leaving, staying] = [await room.camera(here), await room.camera(here)];
    const order = await room.order(here, [leaving, staying]);
    const { cameras, communes } = room.app.rooms;
    const { siteId } = (await cameras.find(leaving)) ?? expect.fail();
    await communes.changeSite(room.admin, siteId, { communeId: elsewhere, name: "Partie" });
    await change(order.id, { version: 1, cameraIds: [leaving, staying, await room.camera(here)] });
    const foreign = { version: 2, cameraIds: [staying, await room.camera(elsewhere)] };
    await expect(change(order.id, foreign)).rejects.toMatchObject({ code: "authorisation.camera_elsewhere" });
  });
});
