import type { ServiceLevel } from "@vigie/shared/authorisations/schema";
import type { HabilitationLevel } from "@vigie/shared/habilitations/schema";
import type { CameraId, CommuneId, EpochMs, PersonId, ServiceId, SiteId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import { CONTINUOUS } from "@vigie/shared/recordings/schema";
import { v7 as uuidv7 } from "uuid";
import type { RunningServer } from "../../server/src/index.ts";

type Db = RunningServer["app"]["db"];

const PEOPLE = 200;
const HABILITATIONS_EACH = 10;
const COMMUNES = 46;
const CAMERAS = 1_600;
const ORDERS_EACH = 2;
const FORWARDINGS = 20;
const FORWARDED_CAMERAS = 8;
const DAY_MS = 86_400_000;

/** Of a large city: mostly the room, and whoever else the law names. */
const ROLES: readonly Role[] = [
  ...Array<Role>(8).fill("operator"),
  ...Array<Role>(5).fill("municipal_operator"),
  ...Array<Role>(3).fill("supervisor"),
  "requisition_officer",
  "liaison",
  "liaison",
  "administrator",
];
const LEVELS: readonly HabilitationLevel[] = ["view", "operate", "operate", "extract"];
const SERVICE_LEVELS: readonly ServiceLevel[] = [
  "storage_and_viewing",
  "storage_and_viewing",
  "storage_and_viewing",
  "storage",
  "network",
];

export interface FilledTown {
  people: { id: PersonId; role: Role }[];
  cameraIds: CameraId[];
}
interface Camera {
  id: CameraId;
  communeId: CommuneId;
}

/** The rows of a metropolis, as the server would have written them: 200 people with ten habilitations each, 46 communes, 1,600 cameras with orders. */
export async function fillTown(db: Db): Promise<FilledTown> {
  return db.transaction().execute(async (tx) => {
    const communeIds = ordinals(COMMUNES).map(() => uuidv7() as CommuneId);
    const serviceId = uuidv7() as ServiceId;
    await tx
      .insertInto("recipient_services")
      .values(named(serviceId, "Police nationale", { kind: "national_police" as const }))
      .execute();
    for (const [n, id] of communeIds.entries())
      await tx
        .insertInto("communes")
        .values(named(id, `Commune ${n}`, { service_level: at(SERVICE_LEVELS, n) }))
        .execute();
    const cameras = await fillCameras(tx, communeIds);
    await fillOrders(tx, communeIds, cameras, serviceId);
    const people = await fillPeople(tx, serviceId);
    for (const { id } of people) await fillHabilitations(tx, id, communeIds, cameras);
    await fillForwardings(tx, people, cameras, serviceId);
    return { people, cameraIds: cameras.map(({ id }) => id) };
  });
}

async function fillCameras(tx: Db, communeIds: readonly CommuneId[]): Promise<Camera[]> {
  const sites = communeIds.map((communeId) => ({ id: uuidv7() as SiteId, communeId }));
  for (const { id, communeId } of sites)
    await tx
      .insertInto("sites")
      .values(named(id, "Centre", { commune_id: communeId }))
      .execute();
  const cameras: Camera[] = [];
  for (const n of ordinals(CAMERAS)) {
    const site = at(sites, n);
    const id = uuidv7() as CameraId;
    const source = { kind: "rtsp" as const, main_address: `rtsp://10.20.0.1/${n}`, sub_address: null, stream_key_hash: null };
    const row = {
      id,
      number: n + 1,
      name: `Caméra ${n}`,
      site_id: site.id,
      node_id: null,
      ...source,
      recording: JSON.stringify(CONTINUOUS),
      disabled_at: null,
      version: 1,
    };
    await tx.insertInto("cameras").values(row).execute();
    cameras.push({ id, communeId: site.communeId });
  }
  return cameras;
}

/** Each camera under its commune's order, and under the one that takes over from it. */
async function fillOrders(tx: Db, communeIds: readonly CommuneId[], cameras: readonly Camera[], serviceId: ServiceId) {
  const clause = { serviceId, live: true, recordings: false, ptzTakeOver: true, until: null, withdrawnAt: null };
  for (const communeId of communeIds) {
    const cameraIds = cameras.filter((camera) => camera.communeId === communeId).map(({ id }) => id);
    for (const n of ordinals(ORDERS_EACH)) {
      const number = `${communeId}-${n}`;
      await tx
        .insertInto("authorisations")
        .values({
          id: uuidv7() as never,
          commune_id: communeId,
          number,
          number_key: number,
          authority: "Préfecture",
          from_at: fromNow(-100 + n * 400),
          until_at: fromNow(350 + n * 400),
          camera_ids: JSON.stringify(cameraIds),
          purposes: JSON.stringify(["persons_and_goods"]),
          retention_max_days: 30,
          retention_min_days: null,
          clauses: JSON.stringify([clause]),
          legal_references: "[]",
          withdrawn_at: null,
          ended_at: null,
          version: 1,
        })
        .execute();
    }
  }
}

async function fillPeople(tx: Db, serviceId: ServiceId): Promise<FilledTown["people"]> {
  const people = ordinals(PEOPLE).map((n) => ({ id: uuidv7() as PersonId, role: at(ROLES, n) }));
  for (const [n, { id, role }] of people.entries()) {
    const service_id = role === "liaison" ? serviceId : null;
    const own = { login: `person${n}`, display_name: `Personne ${n}`, role, service_id };
    const dates = { created_at: fromNow(-100), disabled_at: null };
    await tx
      .insertInto("persons")
      .values({ id, password_hash: "none", ...own, ...dates })
      .execute();
  }
  return people;
}

/** Ten of one to five communes, every third of them of some cameras alone; some not yet or no longer in force. */
async function fillHabilitations(tx: Db, personId: PersonId, communeIds: readonly CommuneId[], cameras: readonly Camera[]) {
  for (const n of ordinals(HABILITATIONS_EACH)) {
    const own = ordinals(1 + random(5)).map(() => at(communeIds, random(communeIds.length)));
    const there = cameras.filter(({ communeId }) => own.includes(communeId)).map(({ id }) => id);
    await tx
      .insertInto("habilitations")
      .values({
        id: uuidv7() as never,
        person_id: personId,
        level: at(LEVELS, random(LEVELS.length)),
        commune_ids: JSON.stringify([...new Set(own)]),
        camera_ids: n % 3 === 0 ? JSON.stringify(there.slice(0, 20)) : null,
        act_reference: `A-${n}`,
        act_authority: "Préfecture",
        act_signed_at: fromNow(-200),
        from_at: fromNow(n === 9 ? 10 : -100),
        until_at: fromNow(300),
        trained_at: n === 8 ? null : fromNow(-100),
        suspended_at: null,
        suspended_by: null,
        suspended_reason: null,
        withdrawn_at: null,
        ended_at: null,
        version: 1,
      })
      .execute();
  }
}

async function fillForwardings(tx: Db, people: FilledTown["people"], cameras: readonly Camera[], serviceId: ServiceId) {
  const by = at(people, 0).id;
  for (const n of ordinals(FORWARDINGS)) {
    const cameraIds = ordinals(FORWARDED_CAMERAS).map((m) => at(cameras, n * FORWARDED_CAMERAS + m).id);
    await tx
      .insertInto("forwardings")
      .values({
        id: uuidv7() as never,
        service_id: serviceId,
        officer: "Officier",
        channel: "radio",
        reason: "Rixe",
        wanted: null,
        source: JSON.stringify({ kind: "cameras", cameraIds }),
        display_id: null,
        camera_ids: JSON.stringify(cameraIds),
        state: "open",
        requested_by: by,
        requested_at: fromNow(0),
        answered_by: by,
        refusal: null,
        from_at: fromNow(0),
        until_at: fromNow(1),
        ended_at: null,
        ended_by: null,
        ended_how: null,
      })
      .execute();
  }
}

const named = <Id, More extends object>(id: Id, name: string, more: More) => ({
  id,
  name,
  name_key: name.toLowerCase(),
  ...more,
});
const fromNow = (days: number) => (Date.now() + days * DAY_MS) as EpochMs;
const ordinals = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const random = (below: number): number => Math.floor(Math.random() * below);

/** Round and round. */
function at<T>(those: readonly T[], n: number): T {
  const one = those[n % those.length];
  if (one === undefined) throw new Error("nothing to choose from");
  return one;
}
