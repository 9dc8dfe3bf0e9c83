import type { ForwardingInput, RecipientService } from "@vigie/shared/forwarding/schema";
import type { EpochMs, ServiceId } from "@vigie/shared/kernel/units";
import type { Person } from "@vigie/shared/people/schema";
import { describe, expect, it } from "vitest";
import {
  asked,
  camera,
  changeOrder,
  clauseFor,
  gendarmerie,
  HOUR_MS,
  here,
  liaison,
  look,
  officer,
  open,
  openBy,
  operator,
  operatorPerson,
  order,
  outcome,
  police,
  preview,
  refusedLook,
  room,
  told,
  useForwardingRoom,
} from "./support/forwarding-room.ts";
import { ownDisplay } from "./support/test-walls.ts";

useForwardingRoom();

describe("services", () => {
  it("are kept by an administrator, each by a name of its own", async () => {
    const admin = await room.browser({ login: "admin" } as Person);
    const made = await admin.post<RecipientService>("/api/services", { name: "SDIS 57", kind: "fire_and_rescue" }, 201);
    expect(await outcome(admin, "POST", "/api/services", { name: "sdis 57", kind: "customs" })).toBe("service.name_taken");
    await admin.put(`/api/services/${made.id}`, { name: "Pompiers", kind: "fire_and_rescue" });
    expect((await operator.get<RecipientService[]>("/api/services")).map(({ name }) => name)).toEqual([
      "Gendarmerie",
      "Police nationale",
      "Pompiers",
    ]);
    expect(await outcome(operator, "POST", "/api/services", { name: "X", kind: "customs" })).toBe("act.forbidden");
    expect(await outcome(liaison, "GET", "/api/services")).toBe("act.forbidden");
    expect(await outcome(admin, "PUT", `/api/services/${here}`, { name: "X", kind: "customs" })).toBe("service.not_found");
    expect(await told("service.changed")).toMatchObject([{ by: room.admin, serviceId: made.id, name: "Pompiers" }]);
  });
});

describe("a preview", () => {
  it("names the order whose clause lets each camera out, and ends with the first of what was asked, clause and order", async () => {
    const other = await room.camera(here);
    const soon = (room.clock.now() + HOUR_MS) as EpochMs;
    const second = await room.order(here, [other], { clauses: [clauseFor(police, { until: soon })] });
    expect(await preview(operator, asked({ source: { kind: "cameras", cameraIds: [camera, other] } }))).toMatchObject({
      cameras: [
        { cameraId: camera, authorisationId: order.id, refusal: null },
        { cameraId: other, authorisationId: second.id, refusal: null },
      ],
      until: soon,
    });
  });

  it("says why a camera may not be sent", async () => {
    const refusalOf = async (input = asked()) => (await preview(operator, input)).cameras[0]?.refusal;
    expect(await refusalOf(asked({ serviceId: gendarmerie }))).toBe("forwarding.no_clause");
    const elsewhere = await room.commune();
    const far = await room.camera(elsewhere);
    await room.order(elsewhere, [far], { clauses: [clauseFor(police)] });
    expect(await refusalOf(asked({ source: { kind: "cameras", cameraIds: [far] } }))).toBe("habilitation.out_of_scope");
    const viewer = await room.person("operator");
    await room.habilitate(viewer, [here], { level: "view" });
    const looks = await room.browser(viewer);
    expect((await preview(looks, asked())).cameras[0]?.refusal).toBe("habilitation.level_too_low");
    const bare = await room.camera(here);
    expect(await refusalOf(asked({ source: { kind: "cameras", cameraIds: [bare] } }))).toBe("authorisation.none_in_force");
    await room.app.rooms.cameras.change(room.admin, camera, { version: 1, disabled: true });
    expect(await refusalOf()).toBe("camera.disabled");
  });

  it("refuses a term that is past or beyond a shift, a service that is not there, and a tile that shows nothing", async () => {
    const term = (ms: number) => asked({ until: (room.clock.now() + ms) as EpochMs });
    const refused = (input: ForwardingInput) => outcome(operator, "POST", "/api/forwardings/preview", input);
    expect(await refused(term(0))).toBe("forwarding.over");
    expect(await refused(term(13 * HOUR_MS))).toBe("forwarding.too_long");
    expect(await refused(term(12 * HOUR_MS))).toBe(200);
    expect(await refused(asked({ serviceId: here as unknown as ServiceId }))).toBe("service.not_found");
    const { id: displayId } = await ownDisplay(operator);
    const tile = { kind: "tile", tile: { displayId, tile: 0 } } as const;
    expect(await refused(asked({ source: tile }))).toBe("tile.other_content");
    const another = await room.person("operator");
    await room.habilitate(another, [here], { level: "operate" });
    expect(await outcome(await room.browser(another), "POST", "/api/forwardings/preview", asked({ source: tile }))).toBe(
      "act.forbidden",
    );
  });
});

describe("an opening", () => {
  it("is refused without a clause, whatever the preview was", async () => {
    const input = asked({ serviceId: gendarmerie });
    const { previewHash } = await preview(operator, input);
    expect(await openBy(operator, input, previewHash)).toBe("forwarding.no_clause");
    expect(await told("forwarding.opened")).toEqual([]);
  });

  it("takes exactly what was previewed: another question, or another answer by now, is refused", async () => {
    const input = asked();
    const { previewHash } = await preview(operator, input);
    for (const other of [
      { ...input, reason: "Autre chose" },
      { ...input, until: (input.until - 1) as EpochMs },
      { ...input, officer: "Un autre" },
    ]) {
      expect(await openBy(operator, other, previewHash)).toBe("forwarding.changed");
    }
    await changeOrder({ clauses: [clauseFor(police, { until: (room.clock.now() + HOUR_MS) as EpochMs })] });
    expect(await openBy(operator, input, previewHash)).toBe("forwarding.changed");
    const again = await preview(operator, input);
    expect(await openBy(operator, input, again.previewHash)).toBe(201);
  });

  it("is one, though its second step is sent twice", async () => {
    const input = asked();
    const { previewHash } = await preview(operator, input);
    const outcomes = await Promise.all([1, 2, 3].map(() => openBy(operator, input, previewHash)));
    expect(outcomes.sort()).toEqual([201, "forwarding.changed", "forwarding.changed"]);
    // Another one beside it is a question of its own.
    await open(operator, input);
    expect(await told("forwarding.opened")).toHaveLength(2);
  });

  it("shows the camera to the service at once, in the name of who opened it, and to nobody before", async () => {
    expect(await refusedLook(liaison)).toBe("forwarding.none_open");
    const opened = await open(operator);
    const viewingId = await look(liaison);
    expect(await told("forwarding.opened")).toMatchObject([
      {
        by: operatorPerson.id,
        forwardingId: opened.id,
        serviceId: police,
        officer: "Brigadier de permanence",
        channel: "radio",
        cameraIds: [camera],
        authorisationIds: [order.id],
        until: opened.until,
      },
    ]);
    expect((await told("viewing.opened")).at(-1)).toMatchObject({
      viewingId,
      motive: "forwarding",
      placedBy: operatorPerson.id,
      forwardingId: opened.id,
      principal: { kind: "person", personId: officer.id, role: "liaison" },
    });
    expect((await told("right.refused")).at(-1)).toMatchObject({ personId: officer.id, code: "forwarding.none_open" });
  });

  it("is done by operators and supervisors alone, and by nobody for a camera outside their right", async () => {
    expect(await outcome(liaison, "POST", "/api/forwardings/preview", asked())).toBe("act.forbidden");
    const outsider = await room.person("operator");
    await room.habilitate(outsider, [await room.commune()], { level: "operate" });
    const client = await room.browser(outsider);
    const input = asked();
    const { previewHash } = await preview(client, input);
    expect(await openBy(client, input, previewHash)).toBe("habilitation.out_of_scope");
  });
});
