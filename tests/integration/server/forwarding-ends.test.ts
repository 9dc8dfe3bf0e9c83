import type { EpochMs } from "@vigie/shared/kernel/units";
import { describe, expect, it } from "vitest";
import {
  asked,
  assignedLinks,
  camera,
  changeOrder,
  clauseFor,
  closings,
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
  operator,
  operatorPerson,
  outcome,
  police,
  refusedLook,
  room,
  running,
  stranger,
  sweep,
  told,
  useForwardingRoom,
  watch,
} from "./support/forwarding-room.ts";
import { until } from "./support/test-app.ts";

useForwardingRoom();

describe("both ends", () => {
  it("see that it runs and who watches, as it happens", async () => {
    const [desk, station] = [await watch(operator), await watch(liaison)];
    const heard = () => [desk, station].map((each) => each.told("forwardings:changed").length);
    const { id } = await open(operator);
    await until("both to hear of the opening", () => heard().every((count) => count === 1));
    const viewingId = await look(liaison);
    await until("both to hear of the watcher", () => heard().every((count) => count === 2));
    const watcher = { personId: officer.id, displayName: officer.displayName };
    expect((await listed(operator, id))?.watchers).toMatchObject([watcher]);
    expect((await running(liaison))[0]?.watchers).toMatchObject([watcher]);
    await liaison.delete(`/api/viewings/${viewingId}`);
    await until("both to hear that nobody watches", () => heard().every((count) => count === 3));
    expect((await listed(operator, id))?.watchers).toEqual([]);
  });

  it.each([
    ["the room", () => operator, "stopped", () => operatorPerson.id],
    ["the recipient", () => liaison, "stopped_by_recipient", () => officer.id],
  ] as const)("stop it: %s", async (_who, client, end, by) => {
    const { id } = await open(operator);
    const station = await watch(liaison);
    const viewingId = await look(liaison);
    await client().delete(`/api/forwardings/${id}`);
    expect(cutsOf(viewingId)).toEqual(["forwarding_ended"]);
    expect(await closings(viewingId)).toEqual(["forwarding_ended"]);
    await until("the viewer to be told", () => station.told("viewing:ended").some((each) => each.cause === "forwarding_ended"));
    expect(await told("forwarding.ended")).toMatchObject([{ by: by(), forwardingId: id, end }]);
    expect(await refusedLook(liaison)).toBe("forwarding.none_open");
    expect((await mine(liaison)).forwardings[0]).toMatchObject({ id, state: "ended", end, cameras: [] });
    expect(await listed(operator, id)).toMatchObject({ state: "ended", end });
    // Stopping what is over is no fault, and no second row.
    await client().delete(`/api/forwardings/${id}`);
    expect(await told("forwarding.ended")).toHaveLength(1);
  });
});

describe("a liaison of another service", () => {
  it("sees nothing of it, hears nothing of it, and stops nothing", async () => {
    const station = await watch(stranger);
    const { id } = await open(operator);
    await look(liaison);
    expect(await mine(stranger)).toMatchObject({ service: { id: gendarmerie }, forwardings: [] });
    expect(await refusedLook(stranger)).toBe("forwarding.none_open");
    expect(await outcome(stranger, "DELETE", `/api/forwardings/${id}`)).toBe("forwarding.not_found");
    expect(await outcome(stranger, "GET", "/api/forwardings")).toBe("act.forbidden");
    expect(await outcome(stranger, "POST", `/api/forwardings/${id}/links`, { cameraId: camera, label: "x" })).toBe(
      "act.forbidden",
    );
    expect(await outcome(stranger, "GET", "/api/cameras")).toBe("act.forbidden");
    expect(await outcome(stranger, "GET", "/api/people")).toBe("act.forbidden");
    expect(station.told("forwardings:changed")).toEqual([]);
    expect(JSON.stringify(station.events)).not.toContain(camera);
    expect((await listed(operator, id))?.state).toBe("open");
  });

  it("is told of a camera its name and place alone, and only while it is forwarded", async () => {
    await open(operator);
    const [forwarding] = await running(liaison);
    expect(Object.keys(forwarding ?? {}).sort()).toEqual(
      [
        "cameras",
        "end",
        "endedAt",
        "from",
        "id",
        "isMine",
        "officer",
        "reason",
        "refusal",
        "state",
        "until",
        "wanted",
        "watchers",
      ].sort(),
    );
    expect(Object.keys(forwarding?.cameras[0] ?? {}).sort()).toEqual(
      ["communeName", "hasSub", "id", "name", "number", "siteName"].sort(),
    );
  });
});

describe("what allowed it, gone", () => {
  it("the clause withdrawn cuts the feed at once, ends its addresses and tells both ends", async () => {
    const { id } = await open(operator);
    const { link } = await makeLink(operator, id);
    const [desk, station] = [await watch(operator), await watch(liaison)];
    const viewingId = await look(liaison);
    await changeOrder({ clauses: [clauseFor(police, { withdrawnAt: room.clock.now() })] });
    expect(cutsOf(viewingId)).toEqual(["forwarding_ended"]);
    expect(await told("forwarding.ended")).toMatchObject([{ by: null, forwardingId: id, end: "clause_ended" }]);
    expect(await told("link.ended")).toMatchObject([{ by: null, linkId: link.id }]);
    expect(await assignedLinks()).toEqual([]);
    for (const each of [desk, station]) await until("its end told", () => each.told("forwardings:changed").length > 0);
    expect(await refusedLook(liaison)).toBe("forwarding.none_open");
  });

  it("the clause of one of two cameras takes that one out", async () => {
    const other = await room.camera(here);
    const second = await room.order(here, [other], { clauses: [clauseFor(police)] });
    const { id } = await open(operator, asked({ source: { kind: "cameras", cameraIds: [camera, other] } }));
    const [kept, gone] = [await look(liaison), await look(liaison, other)];
    await changeOrder({ withdrawn: true }, second);
    expect(cutsOf(gone)).toEqual(["forwarding_ended"]);
    expect(cutsOf(kept)).toEqual([]);
    expect(await told("forwarding.turned")).toMatchObject([{ forwardingId: id, cameraIds: [camera] }]);
    await changeOrder({ withdrawn: true });
    expect(cutsOf(kept)).toEqual(["forwarding_ended"]);
    expect(await told("forwarding.ended")).toMatchObject([{ end: "clause_ended" }]);
  });

  it("a camera out of use, or a commune without live view, ends it as a right", async () => {
    await open(operator);
    await room.app.rooms.cameras.change(room.admin, camera, { version: 1, disabled: true });
    expect(await told("forwarding.ended")).toMatchObject([{ end: "right_ended" }]);
    await room.app.rooms.cameras.change(room.admin, camera, { version: 2, disabled: false });
    expect(await refusedLook(liaison)).toBe("forwarding.none_open");
    await open(operator);
    const { name } = await room.app.db.selectFrom("communes").select("name").where("id", "=", here).executeTakeFirstOrThrow();
    await room.app.rooms.communes.changeCommune(room.admin, here, { name, serviceLevel: "storage" });
    expect((await told("forwarding.ended")).map(({ end }) => end)).toEqual(["right_ended", "right_ended"]);
  });

  it("its term, the clause's and the order's end it at the instant", async () => {
    await open(operator);
    const first = await look(liaison);
    room.clock.advance(2 * HOUR_MS - 1);
    await sweep();
    expect(cutsOf(first)).toEqual([]);
    room.clock.advance(1);
    await sweep();
    expect(cutsOf(first)).toEqual(["forwarding_ended"]);
    expect(await told("forwarding.ended")).toMatchObject([{ by: null, end: "term" }]);

    await changeOrder({ clauses: [clauseFor(police, { until: (room.clock.now() + HOUR_MS) as EpochMs })] });
    const opened = await open(operator);
    expect(opened.until).toBe(room.clock.now() + HOUR_MS);
    const second = await look(liaison);
    room.clock.advance(HOUR_MS);
    await sweep();
    expect(cutsOf(second)).toEqual(["forwarding_ended"]);
    expect((await told("forwarding.ended")).at(-1)).toMatchObject({ end: "clause_ended" });
  });

  it("a clause that is made shorter ends what runs when it ends", async () => {
    await open(operator);
    const viewingId = await look(liaison);
    await changeOrder({ clauses: [clauseFor(police, { until: (room.clock.now() + HOUR_MS / 2) as EpochMs })] });
    expect(cutsOf(viewingId)).toEqual([]);
    room.clock.advance(HOUR_MS / 2);
    await sweep();
    expect(cutsOf(viewingId)).toEqual(["forwarding_ended"]);
    expect(await told("forwarding.ended")).toMatchObject([{ end: "clause_ended" }]);
  });

  it("who opened it may go: it rests on the clause; who watches may not", async () => {
    const [opener, watcher] = [await room.person("operator"), await room.person("liaison", police)];
    await room.habilitate(opener, [here], { level: "operate" });
    const { id } = await open(await room.browser(opener));
    const station = await room.browser(watcher);
    const viewingId = await look(station);
    await room.app.rooms.people.change(room.admin, opener.id, { disabled: true });
    expect(cutsOf(viewingId)).toEqual([]);
    await room.app.rooms.people.change(room.admin, watcher.id, { disabled: true });
    expect(cutsOf(viewingId)).toHaveLength(1);
    expect(await refusedLook(station)).toBe("session.required");
    expect((await mine(liaison)).forwardings[0]).toMatchObject({ id, state: "open", watchers: [] });
  });
});

it("is known to the operators of its cameras alone, and to who inspects", async () => {
  const { id } = await open(operator);
  const outsider = await room.person("operator");
  await room.habilitate(outsider, [await room.commune()], { level: "operate" });
  const far = await room.browser(outsider);
  expect(await listed(far, id)).toBeUndefined();
  expect(await outcome(far, "DELETE", `/api/forwardings/${id}`)).toBe("forwarding.not_found");
  expect(await outcome(far, "POST", `/api/forwardings/${id}/links`, { cameraId: camera, label: "x" })).toBe(
    "habilitation.out_of_scope",
  );
  const dpo = await room.browser(await room.person("dpo"));
  expect(await listed(dpo, id)).toMatchObject({ state: "open" });
  expect(await outcome(dpo, "DELETE", `/api/forwardings/${id}`)).toBe("act.forbidden");
});
