import type { Commune, Site } from "@vigie/shared/communes/schema";
import type { CommuneId, SiteId } from "@vigie/shared/kernel/units";
import type { Tx } from "../db/open.ts";

/** Two names that a reader takes for one: case and the way an accent is encoded do not tell them apart. */
const nameKey = (name: string): string => name.normalize("NFC").toLowerCase();

const communes = (tx: Tx) => tx.selectFrom("communes").select(["id", "name", "service_level as serviceLevel"]);

export const listCommunes = (tx: Tx): Promise<Commune[]> => communes(tx).orderBy("name_key").execute();

export async function findCommune(tx: Tx, id: CommuneId): Promise<Commune | null> {
  return (await communes(tx).where("id", "=", id).executeTakeFirst()) ?? null;
}

export async function findCommuneNamed(tx: Tx, name: string): Promise<Commune | null> {
  return (await communes(tx).where("name_key", "=", nameKey(name)).executeTakeFirst()) ?? null;
}

export async function insertCommune(tx: Tx, { id, name, serviceLevel }: Commune): Promise<void> {
  await tx
    .insertInto("communes")
    .values({ id, name, name_key: nameKey(name), service_level: serviceLevel })
    .execute();
}

export async function updateCommune(tx: Tx, { id, name, serviceLevel }: Commune): Promise<void> {
  await tx
    .updateTable("communes")
    .set({ name, name_key: nameKey(name), service_level: serviceLevel })
    .where("id", "=", id)
    .execute();
}

const SITE_COLUMNS = ["id", "commune_id as communeId", "name"] as const;

export const listSites = (tx: Tx): Promise<Site[]> => tx.selectFrom("sites").select(SITE_COLUMNS).orderBy("name_key").execute();

export async function findSite(tx: Tx, id: SiteId): Promise<Site | null> {
  return (await tx.selectFrom("sites").select(SITE_COLUMNS).where("id", "=", id).executeTakeFirst()) ?? null;
}

export async function findSiteNamed(tx: Tx, communeId: CommuneId, name: string): Promise<Site | null> {
  const named = tx
    .selectFrom("sites")
    .select(SITE_COLUMNS)
    .where("commune_id", "=", communeId)
    .where("name_key", "=", nameKey(name));
  return (await named.executeTakeFirst()) ?? null;
}

export async function insertSite(tx: Tx, { id, communeId, name }: Site): Promise<void> {
  await tx
    .insertInto("sites")
    .values({ id, commune_id: communeId, name, name_key: nameKey(name) })
    .execute();
}

export async function updateSite(tx: Tx, { id, communeId, name }: Site): Promise<void> {
  await tx
    .updateTable("sites")
    .set({ commune_id: communeId, name, name_key: nameKey(name) })
    .where("id", "=", id)
    .execute();
}
