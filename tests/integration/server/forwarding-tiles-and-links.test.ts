import type { Forwarding } from "@vigie/shared/forwarding/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { beforeEach, describe, expect, it } from "vitest";
import {
  asked,
  assignedLinks,
  camera,
  clauseFor,
  cutsOf,
  gendarmerie,
  HOUR_MS,
  here,
  liaison,
  listed,
  look,
  makeLink,
  mine,
  officer,
  open,
  openBy,
  operator,
  operatorPerson,
  outcome,
  police,
  preview,
  refusedLook,
  room,
  running,
  signInAgain,
  told,
  useForwardingRoom,
  watch,
} from "./support/forwarding-room.ts";
import { until } from "./support/test-app.ts";
import { cameraIn, command, enrolWallScreen, ownDisplay, place } from "./support/test-walls.ts";

useForwardingRoom();

describe("a forwarded tile", () => {
  let other: CameraId;
  let bare: CameraId;
  beforeEach(async () => {
    [other, bare] = [await room.camera(here), await room.camera(here)];
    await room.order(here, [other], { clauses: [clauseFor(police)] });
    await room.order(here, [bare]);
  });

  async function forwardTile() {
    const { id: displayId } = await ownDisplay(operator);
    const put = async (cameraId: CameraId | null) => {
      const { tiles: now } = await ownDisplay(operator);
      const content = cameraId === null ? null : cameraIn(cameraId);
      await command(operator, displayId, place(0, now[0]?.version ?? 0, content));
    };
    await put(camera);
    return { put, ...(await open(operator, asked({ source: { kind: "tile", tile: { displayId, tile: 0 } } }))) };
  }

  it("takes its feed with it from camera to camera, and shows nothing where no clause lets it out", async () => {
    const { id, put } = await forwardTile();
    const first = await look(liaison);
    const { link } = await makeLink(operator, id);
    await put(other);
    expect(cutsOf(first)).toEqual(["forwarding_ended"]);
    expect(await told("link.ended")).toMatchObject([{ by: null, linkId: link.id }]);
    expect((await running(liaison))[0]?.cameras.map((each) => each.id)).toEqual([other]);
    const second = await look(liaison, other);
    expect(await refusedLook(liaison)).toBe("forwarding.none_open");
    await put(bare);
    expect(cutsOf(second)).toEqual(["forwarding_ended"]);
    expect(await running(liaison)).toMatchObject([{ id, cameras: [] }]);
    expect(await refusedLook(liaison, bare)).toBe("forwarding.none_open");
    await put(null);
    await put(camera);
    await look(liaison);
    expect((await told("forwarding.turned")).map(({ cameraIds }) => cameraIds)).toEqual([[other], [], [camera]]);
    expect(await told("forwarding.ended")).toEqual([]);
  });

  it("does not bring a camera that who opened it may not forward", async () => {
    const { put } = await forwardTile();
    const elsewhere = await room.commune();
    const far = await room.camera(elsewhere);
    await room.order(elsewhere, [far], { clauses: [clauseFor(police)] });
    await room.habilitate(operatorPerson, [elsewhere], { level: "view" });
    await put(far);
    expect(await running(liaison)).toMatchObject([{ cameras: [] }]);
  });

  it("of a wall is forwarded by who composes it", async () => {
    const chief = await room.person("supervisor");
    await room.habilitate(chief, [here], { level: "operate" });
    const client = await room.browser(chief);
    const server = { origin: client.origin };
    const screen = await enrolWallScreen({ server } as never, client, "Mur");
    const tile = { displayId: screen.displayId, tile: 0 };
    await command(client, screen.displayId, place(0, 0, cameraIn(camera)));
    const { id } = await open(client, asked({ source: { kind: "tile", tile } }));
    await command(client, screen.displayId, place(0, 1, cameraIn(other)));
    expect((await listed(client, id))?.cameraIds).toEqual([other]);
    const viewingId = await look(liaison, other);
    await client.delete(`/api/devices/${screen.deviceId}`);
    expect(cutsOf(viewingId)).toEqual(["forwarding_ended"]);
    expect(await told("forwarding.ended")).toMatchObject([{ by: null, forwardingId: id, end: "right_ended" }]);
  });
});

describe("an asking", () => {
  const wanted = { wanted: "Caméra de la place", reason: "Individu recherché" };
  const waiting = async () => (await operator.get<Forwarding[]>("/api/forwardings")).find(({ state }) => state === "requested");

  it("is heard by the room, and opened in its name", async () => {
    const desk = await watch(operator);
    await liaison.post("/api/forwardings/asks", wanted, 204);
    await until("the room to hear of it", () => desk.told("forwardings:changed").length > 0);
    const asking = await waiting();
    expect(asking).toMatchObject({ ...wanted, serviceId: police, requestedBy: officer.id, source: null });
    expect((await mine(liaison)).forwardings[0]).toMatchObject({ state: "requested", isMine: true, cameras: [] });
    expect(await refusedLook(liaison)).toBe("forwarding.none_open");
    const requestId = asking?.id ?? null;
    const other = asked({ serviceId: gendarmerie, requestId });
    expect((await preview(operator, other)).cameras[0]?.refusal).toBe("forwarding.no_clause");
    const opened = await open(operator, asked({ requestId }));
    expect(opened).toMatchObject({ id: requestId, state: "open", wanted: wanted.wanted, requestedBy: officer.id });
    await look(liaison);
    expect(await openBy(operator, asked({ requestId }), (await preview(operator, asked({ requestId }))).previewHash)).toBe(
      "forwarding.over",
    );
    expect(await told("forwarding.requested")).toMatchObject([{ by: officer.id, serviceId: police, ...wanted }]);
  });

  it("is refused with a reason, which the liaison reads, and is theirs alone to take back", async () => {
    await liaison.post("/api/forwardings/asks", wanted, 204);
    const { id } = (await waiting()) ?? expect.fail();
    const colleague = await room.browser(await room.person("liaison", police));
    expect((await mine(colleague)).forwardings.filter((each) => each.id === id)).toEqual([]);
    expect(await outcome(colleague, "DELETE", `/api/forwardings/${id}`)).toBe("forwarding.not_found");
    expect(await outcome(operator, "DELETE", `/api/forwardings/${id}`)).toBe("forwarding.over");
    expect(await outcome(liaison, "POST", `/api/forwardings/${id}/refusal`, { reason: "x" })).toBe("act.forbidden");
    await operator.post(`/api/forwardings/${id}/refusal`, { reason: "Aucune clause" }, 200);
    expect((await mine(liaison)).forwardings[0]).toMatchObject({ state: "refused", refusal: "Aucune clause" });
    expect(await outcome(operator, "POST", `/api/forwardings/${id}/refusal`, { reason: "x" })).toBe("forwarding.over");
    expect(await told("forwarding.refused")).toMatchObject([{ by: operatorPerson.id, forwardingId: id }]);

    await liaison.post("/api/forwardings/asks", wanted, 204);
    const again = (await waiting()) ?? expect.fail();
    await liaison.delete(`/api/forwardings/${again.id}`);
    expect(await waiting()).toBeUndefined();
  });

  it("is one of five at most, and lapses after a shift", async () => {
    for (let count = 0; count < 5; count += 1) await liaison.post("/api/forwardings/asks", wanted, 204);
    expect(await outcome(liaison, "POST", "/api/forwardings/asks", wanted)).toBe("request.too_many");
    room.clock.advance(12 * HOUR_MS);
    await room.app.rooms.forwardings.sweep();
    await signInAgain();
    expect(await waiting()).toBeUndefined();
    expect((await told("forwarding.ended")).map(({ end }) => end)).toEqual(Array.from({ length: 5 }, () => "term"));
  });
});

describe("a play address", () => {
  it("is of one camera of a forwarding that runs, until its term, and dies with it", async () => {
    const { id, until: endsAt } = await open(operator);
    const other = await room.camera(here);
    await room.order(here, [other], { clauses: [clauseFor(police)] });
    expect(await outcome(operator, "POST", `/api/forwardings/${id}/links`, { cameraId: other, label: "x" })).toBe(
      "forwarding.none_open",
    );
    const { link, addresses } = await makeLink(operator, id);
    expect(link).toMatchObject({ cameraId: camera, forwardingId: id, endsAt, endedAt: null });
    expect(addresses.httpFlv).toContain(`/live/${camera}.flv?key=`);
    expect(await assignedLinks()).toMatchObject([{ linkId: link.id, forwardingId: id, endsAt, placedBy: operatorPerson.id }]);
    expect((await listed(operator, id))?.links).toMatchObject([{ id: link.id }]);
    await operator.delete(`/api/forwardings/${id}`);
    expect(await assignedLinks()).toEqual([]);
    expect(await outcome(operator, "POST", `/api/forwardings/${id}/links`, { cameraId: camera, label: "x" })).toBe(
      "forwarding.over",
    );
  });

  it("is ended alone by a supervisor of its commune", async () => {
    const { id } = await open(operator);
    const { link } = await makeLink(operator, id);
    const [chief, outsider] = [await room.person("supervisor"), await room.person("supervisor")];
    await room.habilitate(chief, [here]);
    await room.habilitate(outsider, [await room.commune()]);
    const [near, far] = [await room.browser(chief), await room.browser(outsider)];
    expect(await listed(far, id)).toBeUndefined();
    expect(await outcome(far, "DELETE", `/api/links/${link.id}`)).toBe("link.not_found");
    expect(await outcome(operator, "DELETE", `/api/links/${link.id}`)).toBe("act.forbidden");
    expect((await listed(near, id))?.links).toMatchObject([{ id: link.id }]);
    await near.delete(`/api/links/${link.id}`);
    expect(await assignedLinks()).toEqual([]);
    expect((await listed(operator, id))?.state).toBe("open");
    expect((await listed(operator, id))?.links).toMatchObject([{ id: link.id, endedAt: expect.any(Number) }]);
  });
});
