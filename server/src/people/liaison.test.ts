import type { ServiceId } from "@vigie/shared/kernel/units";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRightsRoom, type RightsRoom } from "../../../tests/integration/server/support/rights-room.ts";

const NOBODY = "01a20cdd-4163-75f8-9588-8b24296b79a7" as ServiceId;
let room: RightsRoom;
let police: ServiceId;
let gendarmerie: ServiceId;
beforeAll(async () => {
  room = await openRightsRoom();
  const { services } = room.app.rooms;
  police = (await services.create(room.admin, { name: "Police nationale", kind: "national_police" })).id;
  gendarmerie = (await services.create(room.admin, { name: "Gendarmerie", kind: "gendarmerie" })).id;
});
afterAll(() => room.close());

describe("a liaison", () => {
  it("belongs to a service that is there, and nobody else does", async () => {
    await expect(room.person("liaison")).rejects.toMatchObject({ code: "person.service_missing" });
    await expect(room.person("liaison", NOBODY)).rejects.toMatchObject({ code: "service.not_found" });
    await expect(room.person("operator", police)).rejects.toMatchObject({ code: "person.service_unwanted" });
    expect(await room.person("liaison", police)).toMatchObject({ role: "liaison", serviceId: police });
  });

  it("changes service with the end of what was open, and leaves it with the role", async () => {
    const { people } = room.app.rooms;
    const liaison = await room.person("liaison", police);
    await room.signIn(liaison);
    await expect(people.change(room.admin, liaison.id, { serviceId: null })).rejects.toMatchObject({
      code: "person.service_missing",
    });
    expect(await people.change(room.admin, liaison.id, { serviceId: gendarmerie })).toMatchObject({ serviceId: gendarmerie });
    expect((await room.told("person.changed")).at(-1)).toMatchObject({ personId: liaison.id, changed: ["service"] });
    expect(await room.told("session.closed")).toMatchObject([{ personId: liaison.id, cause: "person_changed" }]);
    const moved = await people.change(room.admin, liaison.id, { role: "operator" });
    expect(moved).toMatchObject({ role: "operator", serviceId: null });
    await expect(people.change(room.admin, liaison.id, { serviceId: police })).rejects.toMatchObject({
      code: "person.service_unwanted",
    });
    const back = people.change(room.admin, liaison.id, { role: "liaison" });
    await expect(back).rejects.toMatchObject({ code: "person.service_missing" });
  });
});
