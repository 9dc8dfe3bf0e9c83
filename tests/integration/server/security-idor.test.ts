import type { Approval } from "@vigie/shared/approvals/schema";
import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NOBODY } from "./support/every-route.ts";
import type { HttpClient } from "./support/http-client.ts";
import { listenRightsRoom, type RightsRoom } from "./support/rights-room.ts";
import { enrolWallScreen, ownDisplay } from "./support/test-walls.ts";

/** One of two towns in the same room: its people see its camera, and none of the other's. */
interface Town {
  commune: CommuneId;
  camera: CameraId;
  operator: HttpClient;
  supervisor: HttpClient;
  /** Answers requisitions. */
  officer: HttpClient;
  liaison: HttpClient;
  people: Record<"operator" | "supervisor" | "officer" | "liaison", Person>;
  serviceId: string;
}

let room: RightsRoom;
let ours: Town;
let theirs: Town;
let admin: HttpClient;
/** What belongs to the other town, or to somebody of it, by what an address calls it. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  room = await listenRightsRoom();
  [ours, theirs] = [await found("Police"), await found("Gendarmerie")];
  admin = await room.browser((await room.app.rooms.people.list()).find(({ id }) => id === room.admin) as Person);
  await own(theirs);
});
afterAll(() => room.close());

async function found(service: string): Promise<Town> {
  const { id: serviceId } = await room.app.rooms.services.create(room.admin, { name: service, kind: "national_police" });
  const commune = await room.commune();
  const camera = await room.camera(commune);
  const clause = { serviceId, live: true, recordings: false, ptzTakeOver: false, until: null, withdrawnAt: null };
  await room.order(commune, [camera], { clauses: [clause] });
  const person = async (role: Role) => {
    const made = await room.person(role, role === "liaison" ? serviceId : null);
    if (role !== "liaison") await room.habilitate(made, [commune], { level: "operate" });
    return made;
  };
  const people = {
    operator: await person("operator"),
    supervisor: await person("supervisor"),
    officer: await person("requisition_officer"),
    liaison: await person("liaison"),
  };
  const browser = (who: keyof typeof people) => room.browser(people[who]);
  const [operator, supervisor] = [await browser("operator"), await browser("supervisor")];
  const [officer, liaison] = [await browser("officer"), await browser("liaison")];
  return { commune, camera, operator, supervisor, officer, liaison, people, serviceId };
}

const forwardingOf = ({ serviceId, camera }: Town) => ({
  serviceId,
  officer: "Officier",
  channel: "radio",
  reason: "Rixe",
  source: { kind: "cameras", cameraIds: [camera] },
  until: (room.clock.now() + 3_600_000) as EpochMs,
  requestId: null,
});
const wanted = ({ camera }: Town) => ({ cameraId: camera, stream: "main", tile: null });
const sceneOf = (contents: object[] = []) => ({
  name: "Nuit",
  scope: "mine",
  layout: { columns: 1, rows: 1, cells: [cell] },
  contents,
});
const cell = { column: 0, row: 0, columnSpan: 1, rowSpan: 1 };

/** One thing of each kind that is the town's. */
async function own(town: Town): Promise<void> {
  const { operator, supervisor, camera, people } = town;
  const make = async (client: HttpClient, path: string, body: unknown) =>
    (await client.post<{ id: string; viewingId: string }>(path, body, 201)) as { id: string; viewingId: string };
  ids["displayId"] = (await ownDisplay(operator)).id;
  ids["viewingId"] = (await make(operator, "/api/viewings", wanted(town))).viewingId;
  const carousel = { name: "Tour", scope: "mine", list: { of: "cameras", steps: [{ cameraId: camera, dwellSeconds: 5 }] } };
  ids["carouselId"] = (await make(operator, "/api/carousels", carousel)).id;
  const { previewHash } = await operator.post<{ previewHash: string }>("/api/forwardings/preview", forwardingOf(town), 200);
  ids["forwardingId"] = (await make(operator, "/api/forwardings", { ...forwardingOf(town), previewHash })).id;
  const link = await operator.post<{ link: { id: string } }>(
    `/api/forwardings/${ids["forwardingId"]}/links`,
    { cameraId: camera, label: "Enregistreur" },
    201,
  );
  ids["linkId"] = link.link.id;
  const stored = await room.commune("storage");
  await room.habilitate(people.supervisor, [stored]);
  const glass = { communeId: stored, reason: "Secours", minutes: 5 };
  ids["breakGlassId"] = (await make(supervisor, "/api/break-glasses", glass)).id;
  ids["storedCommuneId"] = stored;
  ids["cameraId"] = camera;
  const now = room.clock.now();
  const range = { from: now - 60_000, until: now, requisition: "R-1", reviewAt: now + 86_400_000 };
  ids["lockId"] = (await make(operator, "/api/recordings/locks/asks", { cameraIds: [camera], ...range })).id;
  const terms = { act: "factor.reset", personId: people.operator.id };
  ids["approvalId"] = (await admin.post<Approval>("/api/approvals", { subject: terms }, 201)).id;
}

async function outcome(client: HttpClient, method: string, path: string, body?: unknown): Promise<string | number> {
  const answer = await client.send(method, path, body);
  return (answer.body as { code?: string } | null)?.code ?? answer.status;
}

type Try = (route: { method: string; path: string }) => Promise<[client: HttpClient, body: unknown, expected: string]>;
const by =
  (who: (town: Town) => HttpClient, body: (town: Town) => unknown, expected: string): Try =>
  async () => [who(ours), body(ours), expected];
const nothing = () => undefined;
const operator = ({ operator: client }: Town) => client;
const supervisor = ({ supervisor: client }: Town) => client;
const officer = ({ officer: client }: Town) => client;
const liaison = ({ liaison: client }: Town) => client;

/** By route: somebody who may do that on their own, on what is another's. */
const TRIES: Record<string, readonly Try[]> = {
  "GET /api/displays/:displayId": [by(operator, nothing, "act.forbidden")],
  "POST /api/displays/:displayId/commands": [
    by(operator, () => ({ kind: "place", tiles: [{ tile: 0, seen: 0, content: null }] }), "act.forbidden"),
  ],
  "POST /api/viewings/:viewingId/grants": [by(operator, () => ({ stream: "main" }), "viewing.not_found")],
  "DELETE /api/viewings/:viewingId": [by(operator, nothing, "viewing.not_found"), by(supervisor, nothing, "viewing.not_found")],
  "POST /api/viewings/lists/:viewingId/steps": [by(operator, () => ({ step: 0, stream: "main" }), "viewing.not_found")],
  "POST /api/playbacks/:viewingId/grants": [
    by(operator, () => ({ stream: "main" }), "viewing.not_found"),
    by(officer, () => ({ stream: "main" }), "viewing.not_found"),
  ],
  "DELETE /api/playbacks/:viewingId": [by(operator, nothing, "viewing.not_found"), by(officer, nothing, "viewing.not_found")],
  "PUT /api/carousels/:carouselId": [
    by(
      operator,
      ({ camera }) => ({
        version: 1,
        carousel: { name: "T", scope: "mine", list: { of: "cameras", steps: [{ cameraId: camera, dwellSeconds: 5 }] } },
      }),
      "carousel.not_found",
    ),
  ],
  "DELETE /api/carousels/:carouselId": [
    by(operator, nothing, "carousel.not_found"),
    by(supervisor, nothing, "carousel.not_found"),
  ],
  "DELETE /api/forwardings/:forwardingId": [
    by(operator, nothing, "forwarding.not_found"),
    by(supervisor, nothing, "forwarding.not_found"),
    by(liaison, nothing, "forwarding.not_found"),
  ],
  "POST /api/forwardings/:forwardingId/links": [
    by(operator, () => ({ cameraId: theirs.camera, label: "x" }), "habilitation.out_of_scope"),
    // One's own camera under another's forwarding.
    by(operator, ({ camera }) => ({ cameraId: camera, label: "x" }), "forwarding.not_found"),
  ],
  "DELETE /api/links/:linkId": [by(supervisor, nothing, "link.not_found")],
  "DELETE /api/break-glasses/:breakGlassId": [by(supervisor, nothing, "break-glass.not_found")],
  "GET /api/cameras/:cameraId/health": [
    by(operator, nothing, "habilitation.out_of_scope"),
    by(supervisor, nothing, "habilitation.out_of_scope"),
  ],
  "POST /api/recordings/locks/:lockId/approval": [by(supervisor, nothing, "lock.not_found")],
  "POST /api/recordings/locks/:lockId/refusal": [by(supervisor, () => ({ reason: "r" }), "lock.not_found")],
  "POST /api/recordings/locks/:lockId/release": [by(officer, () => ({ reason: "r" }), "lock.not_found")],
  "POST /api/people/:personId/factors/reset": [
    async () => [admin, { approvalId: NOBODY }, "approval.not_found"],
    async () => [admin, { approvalId: ids["approvalId"] }, "approval.required"],
  ],
};

/** Why nobody but whoever manages all of them can name one: their act is for the whole room. */
const OF_THE_WHOLE_ROOM = [
  "approvals/:approvalId/",
  "authorisations/:authorisationId",
  "cameras/:cameraId",
  "cameras/:cameraId/stream-key",
  "communes/:communeId",
  "devices/:deviceId",
  "displays/own/:screen",
  "habilitations/:habilitationId",
  "people/:personId",
  "people/:personId/suspension",
  "services/:serviceId",
  "sessions/:sessionId",
  "sites/:siteId",
  "walls/:wallId",
  // One's own: the key is looked up among those of whoever asks.
  "factors/security-keys/:securityKeyId",
  // Kept like carousels, by the same code.
  "scenes/:sceneId",
  // An asking that waits is the whole room's to refuse; one that runs cannot be.
  "forwardings/:forwardingId/refusal",
  // Rounds are the room's; each of their pictures is decided on its own.
  "rounds/",
];

describe("what is another's", () => {
  it("is tried, or open to the whole room by its act, for every route that names something", () => {
    const named = room.app.routes.filter(({ method, url }) => method !== "HEAD" && url.includes(":"));
    const open = ({ method, url }: { method: string; url: string }) =>
      TRIES[`${method} ${url}`] !== undefined ||
      OF_THE_WHOLE_ROOM.some((each) => (each.endsWith("/") ? url.startsWith(`/api/${each}`) : url === `/api/${each}`));
    expect(named.filter((route) => !open(route))).toEqual([]);
  });

  it.each(Object.entries(TRIES))("is not reached by its id: %s", async (route, tries) => {
    const [method = "", url = ""] = route.split(" ");
    const path = url.replace(/:(\w+)/g, (_whole, name: string) => ids[name] ?? theirs.people.operator.id);
    for (const each of tries) {
      const [client, body, expected] = await each({ method, path });
      expect([route, await outcome(client, method, path, body)]).toEqual([route, expected]);
    }
  });

  it("is not let go of in a list of releases", async () => {
    await ours.operator.send("POST", "/api/viewings/releases", { viewingIds: [ids["viewingId"]] });
    const open = await room.app.db
      .selectFrom("viewings")
      .select("closed_at")
      .where("id", "=", ids["viewingId"] as never)
      .execute();
    expect(open).toEqual([{ closed_at: null }]);
  });
});

describe("a camera of another commune", () => {
  const elsewhere = "habilitation.out_of_scope";

  it("is not named in a body either: looked at, forwarded, or asked who saw it", async () => {
    expect(await outcome(ours.operator, "POST", "/api/viewings", wanted(theirs))).toBe(elsewhere);
    const { answers } = await ours.operator.post<{ answers: { ok: boolean; problem?: { code: string } }[] }>(
      "/api/viewings/batch",
      { requests: [wanted(ours), wanted(theirs)] },
      200,
    );
    expect(answers.map(({ ok, problem }) => (ok ? "granted" : problem?.code))).toEqual(["granted", elsewhere]);
    const input = { ...forwardingOf(theirs), serviceId: ours.serviceId };
    const preview = await ours.operator.post<{ previewHash: string; cameras: object[] }>("/api/forwardings/preview", input, 200);
    expect(preview.cameras).toEqual([{ cameraId: theirs.camera, authorisationId: null, refusal: elsewhere }]);
    const { previewHash } = preview;
    expect(await outcome(ours.operator, "POST", "/api/forwardings", { ...input, previewHash })).toBe(elsewhere);
    const now = room.clock.now();
    const question = `cameraId=${theirs.camera}&from=${now - 1_000}&until=${now}`;
    expect(await outcome(ours.supervisor, "GET", `/api/journal/who-saw?${question}`)).toBe(elsewhere);
    const glass = { communeId: ids["storedCommuneId"], reason: "Curiosité", minutes: 5 };
    expect(await outcome(ours.supervisor, "POST", "/api/break-glasses", glass)).toBe(elsewhere);
    expect(await outcome(ours.supervisor, "POST", "/api/viewings", { ...wanted(theirs), motive: "break-glass" })).toBe(elsewhere);
  });

  it("is in no list: cameras, orders, forwardings, play addresses, what is forwarded", async () => {
    const text = async (client: HttpClient, path: string) => JSON.stringify(await client.get(path));
    for (const path of ["/api/cameras", "/api/cameras/health", "/api/authorisations", "/api/forwardings", "/api/break-glasses"])
      for (const client of [ours.operator, ours.supervisor]) {
        const answer = await client.send("GET", path);
        if ((answer.body as { code?: string }).code === "act.forbidden") continue;
        const body = JSON.stringify(answer.body);
        for (const id of [theirs.camera, theirs.commune, ids["forwardingId"], ids["breakGlassId"]])
          expect([path, body.includes(id ?? "")]).toEqual([path, false]);
      }
    expect(await text(ours.supervisor, "/api/forwardings")).not.toContain(ids["linkId"]);
    expect(await text(theirs.supervisor, "/api/forwardings")).toContain(ids["linkId"]);
    expect(await text(ours.liaison, "/api/forwardings/mine")).not.toContain(theirs.camera);
    expect(await text(theirs.liaison, "/api/forwardings/mine")).toContain(theirs.camera);
    expect(await text(ours.operator, "/api/session")).not.toContain(theirs.camera);
    expect(await text(ours.operator, "/api/carousels")).not.toContain(ids["carouselId"]);
  });

  it("shows nothing on one's own screen, though it was put there", async () => {
    const display = await ownDisplay(ours.operator);
    const content = { kind: "camera", cameraId: theirs.camera };
    const command = { kind: "place", tiles: [{ tile: 0, seen: display.tiles[0]?.version ?? 0, content }] };
    await ours.operator.send("POST", `/api/displays/${display.id}/commands`, command);
    const tile = { ...wanted(theirs), tile: { displayId: display.id, tile: 0 } };
    const refusal = await outcome(ours.operator, "POST", "/api/viewings", tile);
    expect([elsewhere, "tile.other_content"]).toContain(refusal);
  });

  it("shows nothing on a wall screen by who may not see it, nor by the screen itself", async () => {
    const { client, displayId } = await enrolWallScreen({ server: { origin: admin.origin } } as never, ours.supervisor, "Mur");
    const content = { kind: "camera", cameraId: theirs.camera };
    const command = { kind: "place", tiles: [{ tile: 0, seen: 0, content }] };
    await ours.supervisor.send("POST", `/api/displays/${displayId}/commands`, command);
    const refusal = await outcome(client, "POST", "/api/viewings", { ...wanted(theirs), tile: { displayId, tile: 0 } });
    expect(refusal).toBe("tile.to_take_over");
    expect(await outcome(client, "POST", "/api/viewings", wanted(ours))).not.toBe(201);
    const own = await ownDisplay(ours.operator);
    expect(await outcome(client, "GET", `/api/displays/${own.id}`)).toBe("act.forbidden");
  });
});

it("does not know a scene that is another's, and keeps its scope", async () => {
  const made = await theirs.operator.send("POST", "/api/scenes", sceneOf([]));
  const id = (made.body as { id?: string }).id ?? NOBODY;
  expect(await outcome(ours.operator, "DELETE", `/api/scenes/${id}`)).toBe("scene.not_found");
  expect(await outcome(ours.operator, "PUT", `/api/scenes/${id}`, { version: 1, scene: sceneOf([]) })).toMatch(
    /scene\.not_found|request\.invalid/,
  );
});
