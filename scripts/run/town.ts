import { Approval } from "@vigie/shared/approvals/schema";
import { ORDER_REFERENCES } from "@vigie/shared/authorisations/references";
import { Authorisation, type AuthorisationInput, type ServiceLevel } from "@vigie/shared/authorisations/schema";
import { Camera, type CameraCredentials } from "@vigie/shared/cameras/schema";
import { Commune, Site } from "@vigie/shared/communes/schema";
import { Habilitation, type HabilitationInput, type HabilitationLevel } from "@vigie/shared/habilitations/schema";
import type { CommuneId, EpochMs, PersonId, ServiceId } from "@vigie/shared/kernel/units";
import type { Role } from "@vigie/shared/people/roles";
import type { Api } from "./api.ts";

export interface SeedCamera {
  /** Absent: the smallest one never given. */
  number?: number;
  commune: string;
  site: string;
  name: string;
  main: string;
  sub: string | null;
  credentials?: CameraCredentials | null;
}

/** Who is habilitated where. `communes` null: wherever there is a camera, or will be. */
interface Habilitated {
  personId: PersonId;
  level: HabilitationLevel;
  communes: readonly string[] | null;
}

/** Those whose right comes from a habilitation, and how far each needs to go. */
const LEVELS: Partial<Record<Role, HabilitationLevel>> = {
  supervisor: "operate",
  operator: "operate",
  municipal_operator: "extract",
  requisition_officer: "extract",
};

export interface TownDeps {
  admin: Api;
  /** Whoever approves what the administrator asks for, at an enrolled post of their own. */
  chief: Api;
  /** The orders' clause lets it receive pictures of now. */
  serviceId: ServiceId;
  /** By commune; absent: with storage and viewing. */
  serviceLevels: Readonly<Record<string, ServiceLevel>>;
}
export type Town = ReturnType<typeof createTown>;

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

/** Communes with their sites, cameras, habilitations and orders, made as an administration makes them. */
export function createTown(deps: TownDeps) {
  const { admin } = deps;
  const communes = new Map<string, Commune>();
  const sites = new Map<string, Site>();
  const habilitated: Habilitated[] = [];
  let orders = 0;

  async function habilitate({ personId, level, communes: names }: Habilitated, { id, name }: Commune): Promise<void> {
    if (names !== null && !names.includes(name)) return;
    await admin.send("POST", "/api/habilitations", habilitation(personId, level, id), Habilitation);
  }

  async function communeOf(name: string): Promise<Commune> {
    const known = communes.get(name);
    if (known !== undefined) return known;
    const input = { name, serviceLevel: deps.serviceLevels[name] ?? "storage_and_viewing" };
    const commune = await admin.send("POST", "/api/communes", input, Commune);
    communes.set(name, commune);
    for (const one of habilitated) await habilitate(one, commune);
    return commune;
  }

  async function siteOf(commune: Commune, name: string): Promise<Site> {
    const key = `${commune.id} ${name}`;
    const site = sites.get(key) ?? (await admin.send("POST", "/api/sites", { communeId: commune.id, name }, Site));
    sites.set(key, site);
    return site;
  }

  /** From then on they are pulled. `change`: of an order that is in force for four years. */
  function authorise(
    cameras: readonly Camera[],
    communeId: CommuneId,
    change: Partial<AuthorisationInput> = {},
  ): Promise<Authorisation> {
    orders += 1;
    return approved(deps, { ...order(communeId, cameras, deps.serviceId, orders), ...change });
  }

  return {
    found: communeOf,
    authorise,
    siteOf: async (commune: string, name: string): Promise<Site> => siteOf(await communeOf(commune), name),

    /** As far as their role goes. Without a habilitation nobody of the room can sign in. */
    async admit({ id, role }: { id: PersonId; role: Role }, names: readonly string[] | null = null): Promise<void> {
      const level = LEVELS[role];
      if (level === undefined) return;
      const one = { personId: id, level, communes: names };
      habilitated.push(one);
      for (const commune of communes.values()) await habilitate(one, commune);
    },

    /** In the order they are asked for; each commune's under one order of the prefect's, from which on they are pulled. */
    async addCameras(wanted: readonly SeedCamera[]): Promise<Camera[]> {
      const cameras: Camera[] = [];
      const byCommune = new Map<CommuneId, Camera[]>();
      for (const { commune: communeName, site: siteName, name, main, sub, number = null, credentials = null } of wanted) {
        const commune = await communeOf(communeName);
        const site = await siteOf(commune, siteName);
        const source = { kind: "rtsp", main, sub, credentials };
        const input = { number, name, siteId: site.id, nodeId: null, source };
        const camera = await admin.send("POST", "/api/cameras", input, Camera);
        cameras.push(camera);
        byCommune.set(commune.id, [...(byCommune.get(commune.id) ?? []), camera]);
      }
      for (const [communeId, own] of byCommune) await authorise(own, communeId);
      return cameras;
    },
  };
}

const fromNow = (ms: number) => (Date.now() + ms) as EpochMs;

const habilitation = (personId: PersonId, level: HabilitationLevel, communeId: CommuneId): HabilitationInput => ({
  personId,
  level,
  communeIds: [communeId],
  cameraIds: null,
  act: { reference: "Arrêté 2026-17", authority: "Préfecture", signedAt: fromNow(-30 * DAY_MS) },
  from: fromNow(-DAY_MS),
  until: fromNow(YEAR_MS),
  trainedAt: fromNow(-10 * DAY_MS),
});

const order = (communeId: CommuneId, cameras: readonly Camera[], serviceId: ServiceId, ordinal: number): AuthorisationInput => ({
  communeId,
  number: `2026-VP-${String(ordinal).padStart(4, "0")}`,
  authority: "Préfecture",
  from: fromNow(-DAY_MS),
  until: fromNow(4 * YEAR_MS),
  cameraIds: cameras.map(({ id }) => id),
  purposes: ["persons_and_goods", "traffic_flow", "terrorism"],
  retentionMaxDays: 30,
  retentionMinDays: null,
  clauses: [{ serviceId, live: true, recordings: false, ptzTakeOver: false, until: null, withdrawnAt: null }],
  references: [...ORDER_REFERENCES],
});

/** Four eyes: the administrator asks, the supervisor approves at their own post, and exactly that is done. */
async function approved({ admin, chief }: TownDeps, input: AuthorisationInput): Promise<Authorisation> {
  const subject = { act: "authorisation.create", input };
  const { id } = await admin.send("POST", "/api/approvals", { subject }, Approval);
  await chief.send("POST", `/api/approvals/${id}/answer`, { verdict: "approved" }, Approval);
  return admin.send("POST", "/api/authorisations", { input, approvalId: id }, Authorisation);
}
