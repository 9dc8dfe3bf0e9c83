import type { Commune, CommuneInput, Site, SiteInput } from "@vigie/shared/communes/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CommuneId, PersonId, SiteId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import {
  findCommune,
  findCommuneNamed,
  findSite,
  findSiteNamed,
  insertCommune,
  insertSite,
  listCommunes,
  listSites,
  updateCommune,
  updateSite,
} from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  /** Everything that rests on rights follows in the same transaction. */
  rightsChanged: (unit: Unit) => Promise<void>;
  /** The lists that consoles hold are old. */
  changed: () => void;
}
export type CommuneService = ReturnType<typeof createCommuneService>;

export function createCommuneService({ db, clock, rightsChanged, changed }: Deps) {
  async function follow(unit: Unit): Promise<void> {
    await rightsChanged(unit);
    unit.afterCommit(changed);
  }

  async function addSite(unit: Unit, by: PersonId, { communeId, name }: SiteInput): Promise<Site> {
    const { tx } = unit;
    const site: Site = { id: newId(), communeId, name };
    await requireCommune(tx, communeId);
    await refuseTakenSite(tx, site);
    await insertSite(tx, site);
    await appendJournal(tx, clock.now(), communeId, { event: "site.created", by, siteId: site.id, communeId, name });
    unit.afterCommit(changed);
    return site;
  }

  return {
    communes: (): Promise<Commune[]> => listCommunes(db),
    sites: (): Promise<Site[]> => listSites(db),

    createCommune: (by: PersonId, { name, serviceLevel }: CommuneInput): Promise<Commune> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        const commune: Commune = { id: newId(), name, serviceLevel };
        await refuseTakenCommune(tx, commune);
        await insertCommune(tx, commune);
        await appendJournal(tx, clock.now(), commune.id, {
          event: "commune.created",
          by,
          communeId: commune.id,
          name,
          serviceLevel,
        });
        await follow(unit);
        return commune;
      }),

    changeCommune: (by: PersonId, id: CommuneId, { name, serviceLevel }: CommuneInput): Promise<Commune> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        const commune: Commune = { id, name, serviceLevel };
        await requireCommune(tx, id);
        await refuseTakenCommune(tx, commune);
        await updateCommune(tx, commune);
        await appendJournal(tx, clock.now(), id, { event: "commune.changed", by, communeId: id, name, serviceLevel });
        await follow(unit);
        return commune;
      }),

    createSite: (by: PersonId, input: SiteInput): Promise<Site> => transact(db, (unit) => addSite(unit, by, input)),

    /** In somebody else's transaction. */
    addSite,

    /** A site that goes to another commune takes its cameras along, and no order follows them. */
    changeSite: (by: PersonId, id: SiteId, { communeId, name }: SiteInput): Promise<Site> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        if ((await findSite(tx, id)) === null) throw new AppError("site.not_found", `site ${id}`);
        await requireCommune(tx, communeId);
        await refuseTakenSite(tx, { id, communeId, name });
        await updateSite(tx, { id, communeId, name });
        await appendJournal(tx, clock.now(), communeId, { event: "site.changed", by, siteId: id, communeId, name });
        await follow(unit);
        return { id, communeId, name };
      }),
  };
}

async function requireCommune(tx: Tx, id: CommuneId): Promise<void> {
  if ((await findCommune(tx, id)) === null) throw new AppError("commune.not_found", `commune ${id}`);
}

async function refuseTakenCommune(tx: Tx, { id, name }: Pick<Commune, "id" | "name">): Promise<void> {
  const other = await findCommuneNamed(tx, name);
  if (other !== null && other.id !== id) throw new AppError("commune.name_taken", `commune ${other.id} has the name`);
}

async function refuseTakenSite(tx: Tx, { id, communeId, name }: Site): Promise<void> {
  const other = await findSiteNamed(tx, communeId, name);
  if (other !== null && other.id !== id) throw new AppError("site.name_taken", `site ${other.id} has the name`);
}
