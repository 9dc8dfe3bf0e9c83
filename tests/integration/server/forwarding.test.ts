import type { Authorisation, RecipientClause } from "@vigie/shared/authorisations/schema";
import type {
  ForwardedWall,
  Forwarding,
  ForwardingInput,
  ForwardingPreview,
  RecipientService,
} from "@vigie/shared/forwarding/schema";
import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { CameraId, CommuneId, EpochMs, ForwardingId, ServiceId, ViewingId } from "@vigie/shared/kernel/units";
import type { PlayLink, PlayLinkMade } from "@vigie/shared/links/schema";
import type { Person } from "@vigie/shared/people/schema";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { transact } from "../../../server/src/db/transact.ts";
import { readWholeJournal } from "../../../server/src/journal/index.ts";
import { listAssignedLinks } from "../../../server/src/links/index.ts";
import type { HttpClient } from "./support/http-client.ts";
import { listenRightsRoom, type RightsRoom } from "./support/rights-room.ts";
import { until } from "./support/test-app.ts";
import { openConsole, type TestConsole } from "./support/test-console.ts";
import { cameraIn, command, enrolWallScreen, ownDisplay, place } from "./support/test-walls.ts";

const HOUR_MS = 3_600_000;

let room: RightsRoom;
let here: CommuneId;
let police: ServiceId;
let gendarmerie: ServiceId;
let camera: CameraId;
let order: Authorisation;
let operator: HttpClient;
let operatorPerson: Person;
let officer: Person;
let liaison: HttpClient;
/** Of another service. */
let stranger: HttpClient;
let alreadyTold = 0;
let sockets: TestConsole[] = [];

const clauseFor = (serviceId: ServiceId, more: Partial<RecipientClause> = {}): RecipientClause => ({
  serviceId,
  live: true,
  recordings: false,
  ptzTakeOver: false,
  until: null,
  withdrawnAt: null,
  ...more,
});

beforeAll(async () => {
  room = await listenRightsRoom();
  const { services } = room.app.rooms;
  police = (await services.create(room.admin, { name: "Police nationale", kind: "national_police" })).id;
  gendarmerie = (await services.create(room.admin, { name: "Gendarmerie", kind: "gendarmerie" })).id;
  operatorPerson = await room.person("operator");
  await room.habilitate(operatorPerson, [await room.commune()]);
  operator = await room.browser(operatorPerson);
  officer = await room.person("liaison", police);
  liaison = await room.browser(officer);
  stranger = await room.browser(await room.person("liaison", gendarmerie));
});
beforeEach(async () => {
  here = await room.commune();
  camera = await room.camera(here);
  order = await room.order(here, [camera], { clauses: [clauseFor(police)] });
  await room.habilitate(operatorPerson, [here], { level: "operate" });
  alreadyTold = (await readWholeJournal(room.app.db)).length;
});
afterEach(async () => {
  for (const each of sockets) each.close();
  sockets = [];
  for (const { id, state } of (await mine(liaison)).forwardings)
    if (state === "open" || state === "requested") await liaison.delete(`/api/forwardings/${id}`);
});
afterAll(() => room.close());

/** Since the test began. */
async function told(event: JournalPayload["event"]): Promise<Record<string, unknown>[]> {
  const rows = (await readWholeJournal(room.app.db)).slice(alreadyTold);
  return rows.map(({ payload }) => JSON.parse(payload ?? "{}")).filter((payload) => payload.event === event);
}

const asked = (more: Partial<ForwardingInput> = {}): ForwardingInput => ({
  serviceId: police,
  officer: "Brigadier de permanence",
  channel: "radio",
  reason: "Vol à main armée en cours",
  source: { kind: "cameras", cameraIds: [camera] },
  until: (room.clock.now() + 2 * HOUR_MS) as EpochMs,
  requestId: null,
  ...more,
});
const preview = (client: HttpClient, input: ForwardingInput) =>
  client.post<ForwardingPreview>("/api/forwardings/preview", input, 200);
async function open(client: HttpClient, input: ForwardingInput = asked()): Promise<Forwarding> {
  const { previewHash } = await preview(client, input);
  return client.post<Forwarding>("/api/forwardings", { ...input, previewHash }, 201);
}
/** The problem's code, or the status of what was done. */
async function outcome(client: HttpClient, method: string, path: string, body?: unknown): Promise<string | number> {
  const answer = await client.send(method, path, body);
  return (answer.body as { code?: string } | null)?.code ?? answer.status;
}
const openTwice = async (client: HttpClient, input: ForwardingInput, previewHash: string) =>
  outcome(client, "POST", "/api/forwardings", { ...input, previewHash });
const look = async (client: HttpClient, cameraId = camera): Promise<ViewingId> => {
  const { viewingId } = await client.post<GrantAnswer>("/api/viewings", { cameraId, stream: "main", tile: null }, 201);
  return viewingId;
};
const refusedLook = (client: HttpClient, cameraId = camera) =>
  outcome(client, "POST", "/api/viewings", { cameraId, stream: "main", tile: null });
const mine = (client: HttpClient) => client.get<ForwardedWall>("/api/forwardings/mine");
/** Those that run. */
const running = async (client: HttpClient) => (await mine(client)).forwardings.filter(({ state }) => state === "open");
const listed = async (client: HttpClient, id: ForwardingId) =>
  (await client.get<Forwarding[]>("/api/forwardings")).find((each) => each.id === id);
const makeLink = (client: HttpClient, id: ForwardingId, cameraId = camera) =>
  client.post<PlayLinkMade>(`/api/forwardings/${id}/links`, { cameraId, label: "Enregistreur" }, 201);
const assignedLinks = () => listAssignedLinks(room.app.db, room.nodeId, room.clock.now());
const closings = async (viewingId: ViewingId) =>
  (await told("viewing.closed")).filter((row) => row["viewingId"] === viewingId).map(({ cause }) => cause);
const cutsOf = (viewingId: ViewingId) => room.cuts.filter(([id]) => id === viewingId).map(([, cause]) => cause);
async function watch(client: HttpClient): Promise<TestConsole> {
  const opened = await openConsole(client);
  sockets.push(opened);
  return opened;
}
const changeOrder = (change: object, which = order) =>
  transact(room.app.db, (unit) =>
    room.app.rooms.authorisations.apply(unit, { by: room.admin, approvedBy: room.admin }, which.id, {
      version: which.version,
      ...change,
    }),
  );
const sweep = () => room.app.rooms.review.sweep();

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
    expect(await openTwice(operator, input, previewHash)).toBe("forwarding.no_clause");
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
      expect(await openTwice(operator, other, previewHash)).toBe("forwarding.changed");
    }
    await changeOrder({ clauses: [clauseFor(police, { until: (room.clock.now() + HOUR_MS) as EpochMs })] });
    expect(await openTwice(operator, input, previewHash)).toBe("forwarding.changed");
    const again = await preview(operator, input);
    expect(await openTwice(operator, input, again.previewHash)).toBe(201);
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
    expect(await openTwice(client, input, previewHash)).toBe("habilitation.out_of_scope");
  });
});

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
    expect(await openTwice(operator, asked({ requestId }), (await preview(operator, asked({ requestId }))).previewHash)).toBe(
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
    [operator, liaison] = [await room.browser(operatorPerson), await room.browser(officer)];
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
    expect(await far.get<PlayLink[]>("/api/links")).toEqual([]);
    expect(await outcome(far, "DELETE", `/api/links/${link.id}`)).toBe("link.not_found");
    expect(await outcome(operator, "DELETE", `/api/links/${link.id}`)).toBe("act.forbidden");
    expect(await near.get<PlayLink[]>("/api/links")).toMatchObject([{ id: link.id }]);
    await near.delete(`/api/links/${link.id}`);
    expect(await assignedLinks()).toEqual([]);
    expect((await listed(operator, id))?.state).toBe("open");
    expect(await outcome(operator, "POST", "/api/links", { cameraId: camera, label: "x", durationMs: 1_000 })).toBe(
      "request.invalid",
    );
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
