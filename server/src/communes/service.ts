import type { Commune, CommuneInput, Site, SiteInput } from "@vigie/shared/communes/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CommuneId, PersonId, SiteId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
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
  /** The lists that consoles hold are old. */
  changed: () => void;
}
export type CommuneService = ReturnType<typeof createCommuneService>;

export function createCommuneService({ db, clock, changed }: Deps) {
  return {
    communes: (): Promise<Commune[]> => listCommunes(db),
    sites: (): Promise<Site[]> => listSites(db),

    createCommune: (by: PersonId, { name }: CommuneInput): Promise<Commune> =>
      transact(db, async ({ tx, afterCommit }) => {
        const commune: Commune = { id: newId(), name };
        await refuseTakenCommune(tx, commune);
        await insertCommune(tx, commune);
        await appendJournal(tx, clock.now(), commune.id, { event: "commune.created", by, communeId: commune.id, name });
        afterCommit(changed);
        return commune;
      }),

    changeCommune: (by: PersonId, id: CommuneId, { name }: CommuneInput): Promise<Commune> =>
      transact(db, async ({ tx, afterCommit }) => {
        await requireCommune(tx, id);
        await refuseTakenCommune(tx, { id, name });
        await updateCommune(tx, { id, name });
        await appendJournal(tx, clock.now(), id, { event: "commune.changed", by, communeId: id, name });
        afterCommit(changed);
        return { id, name };
      }),

    createSite: (by: PersonId, { communeId, name }: SiteInput): Promise<Site> =>
      transact(db, async ({ tx, afterCommit }) => {
        const site: Site = { id: newId(), communeId, name };
        await requireCommune(tx, communeId);
        await refuseTakenSite(tx, site);
        await insertSite(tx, site);
        await appendJournal(tx, clock.now(), communeId, { event: "site.created", by, siteId: site.id, communeId, name });
        afterCommit(changed);
        return site;
      }),

    changeSite: (by: PersonId, id: SiteId, { communeId, name }: SiteInput): Promise<Site> =>
      transact(db, async ({ tx, afterCommit }) => {
        if ((await findSite(tx, id)) === null) throw new AppError("site.not_found", `site ${id}`);
        await requireCommune(tx, communeId);
        await refuseTakenSite(tx, { id, communeId, name });
        await updateSite(tx, { id, communeId, name });
        await appendJournal(tx, clock.now(), communeId, { event: "site.changed", by, siteId: id, communeId, name });
        afterCommit(changed);
        return { id, communeId, name };
      }),
  };
}

async function requireCommune(tx: Tx, id: CommuneId): Promise<void> {
  if ((await findCommune(tx, id)) === null) throw new AppError("commune.not_found", `commune ${id}`);
}

async function refuseTakenCommune(tx: Tx, { id, name }: Commune): Promise<void> {
  const other = await findCommuneNamed(tx, name);
  if (other !== null && other.id !== id) throw new AppError("commune.name_taken", `commune ${other.id} has the name`);
}

async function refuseTakenSite(tx: Tx, { id, communeId, name }: Site): Promise<void> {
  const other = await findSiteNamed(tx, communeId, name);
  if (other !== null && other.id !== id) throw new AppError("site.name_taken", `site ${other.id} has the name`);
}
