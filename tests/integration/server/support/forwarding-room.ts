import type { Authorisation, RecipientClause } from "@vigie/shared/authorisations/schema";
import type { ForwardedWall, Forwarding, ForwardingInput, ForwardingPreview } from "@vigie/shared/forwarding/schema";
import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { CameraId, CommuneId, EpochMs, ForwardingId, ServiceId, ViewingId } from "@vigie/shared/kernel/units";
import type { PlayLinkMade } from "@vigie/shared/links/schema";
import type { Person } from "@vigie/shared/people/schema";
import type { GrantAnswer } from "@vigie/shared/viewings/schema";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { transact } from "../../../../server/src/db/transact.ts";
import { readWholeJournal } from "../../../../server/src/journal/index.ts";
import { listAssignedLinks } from "../../../../server/src/links/index.ts";
import type { HttpClient } from "./http-client.ts";
import { listenRightsRoom, type RightsRoom } from "./rights-room.ts";
import { openConsole, type TestConsole } from "./test-console.ts";

export const HOUR_MS = 3_600_000;

export let room: RightsRoom;
export let here: CommuneId;
export let police: ServiceId;
export let gendarmerie: ServiceId;
export let camera: CameraId;
export let order: Authorisation;
export let operator: HttpClient;
export let operatorPerson: Person;
export let officer: Person;
export let liaison: HttpClient;
/** Of another service. */
export let stranger: HttpClient;
let alreadyTold = 0;
let sockets: TestConsole[] = [];

export const clauseFor = (serviceId: ServiceId, more: Partial<RecipientClause> = {}): RecipientClause => ({
  serviceId,
  live: true,
  recordings: false,
  ptzTakeOver: false,
  until: null,
  withdrawnAt: null,
  ...more,
});

/** To be called by a test file: one room for all its tests, and for each a camera under an order of its own. */
export function useForwardingRoom(): void {
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
}

/** After a night: sessions are over. */
export async function signInAgain(): Promise<void> {
  [operator, liaison] = [await room.browser(operatorPerson), await room.browser(officer)];
}

/** Since the test began. */
export async function told(event: JournalPayload["event"]): Promise<Record<string, unknown>[]> {
  const rows = (await readWholeJournal(room.app.db)).slice(alreadyTold);
  return rows.map(({ payload }) => JSON.parse(payload ?? "{}")).filter((payload) => payload.event === event);
}

export const asked = (more: Partial<ForwardingInput> = {}): ForwardingInput => ({
  serviceId: police,
  officer: "Brigadier de permanence",
  channel: "radio",
  reason: "Vol à main armée en cours",
  source: { kind: "cameras", cameraIds: [camera] },
  until: (room.clock.now() + 2 * HOUR_MS) as EpochMs,
  requestId: null,
  ...more,
});
export const preview = (client: HttpClient, input: ForwardingInput) =>
  client.post<ForwardingPreview>("/api/forwardings/preview", input, 200);
export async function open(client: HttpClient, input: ForwardingInput = asked()): Promise<Forwarding> {
  const { previewHash } = await preview(client, input);
  return client.post<Forwarding>("/api/forwardings", { ...input, previewHash }, 201);
}
/** The problem's code, or the status of what was done. */
export async function outcome(client: HttpClient, method: string, path: string, body?: unknown): Promise<string | number> {
  const answer = await client.send(method, path, body);
  return (answer.body as { code?: string } | null)?.code ?? answer.status;
}
export const openBy = async (client: HttpClient, input: ForwardingInput, previewHash: string) =>
  outcome(client, "POST", "/api/forwardings", { ...input, previewHash });
export const look = async (client: HttpClient, cameraId = camera): Promise<ViewingId> => {
  const { viewingId } = await client.post<GrantAnswer>("/api/viewings", { cameraId, stream: "main", tile: null }, 201);
  return viewingId;
};
export const refusedLook = (client: HttpClient, cameraId = camera) =>
  outcome(client, "POST", "/api/viewings", { cameraId, stream: "main", tile: null });
export const mine = (client: HttpClient) => client.get<ForwardedWall>("/api/forwardings/mine");
/** Those that run. */
export const running = async (client: HttpClient) => (await mine(client)).forwardings.filter(({ state }) => state === "open");
export const listed = async (client: HttpClient, id: ForwardingId) =>
  (await client.get<Forwarding[]>("/api/forwardings")).find((each) => each.id === id);
export const makeLink = (client: HttpClient, id: ForwardingId, cameraId = camera) =>
  client.post<PlayLinkMade>(`/api/forwardings/${id}/links`, { cameraId, label: "Enregistreur" }, 201);
export const assignedLinks = () => listAssignedLinks(room.app.db, room.nodeId, room.clock.now());
export const closings = async (viewingId: ViewingId) =>
  (await told("viewing.closed")).filter((row) => row["viewingId"] === viewingId).map(({ cause }) => cause);
export const cutsOf = (viewingId: ViewingId) => room.cuts.filter(([id]) => id === viewingId).map(([, cause]) => cause);
export async function watch(client: HttpClient): Promise<TestConsole> {
  const opened = await openConsole(client);
  sockets.push(opened);
  return opened;
}
export const changeOrder = (change: object, which = order) =>
  transact(room.app.db, (unit) =>
    room.app.rooms.authorisations.apply(unit, { by: room.admin, approvedBy: room.admin }, which.id, {
      version: which.version,
      ...change,
    }),
  );
export const sweep = () => room.app.rooms.review.sweep();
