import type { RecipientService } from "@vigie/shared/forwarding/schema";
import type { ServiceId } from "@vigie/shared/kernel/units";
import type { Tx } from "../db/open.ts";

const COLUMNS = ["id", "name", "kind"] as const;

/** Two names that a reader takes for one: case and the way an accent is encoded do not tell them apart. */
const nameKey = (name: string): string => name.normalize("NFC").toLowerCase();

export const listServices = (tx: Tx): Promise<RecipientService[]> =>
  tx.selectFrom("recipient_services").select(COLUMNS).orderBy("name_key").execute();

export async function findService(tx: Tx, id: ServiceId): Promise<RecipientService | null> {
  return (await tx.selectFrom("recipient_services").select(COLUMNS).where("id", "=", id).executeTakeFirst()) ?? null;
}

export async function findServiceNamed(tx: Tx, name: string): Promise<RecipientService | null> {
  const named = tx.selectFrom("recipient_services").select(COLUMNS).where("name_key", "=", nameKey(name));
  return (await named.executeTakeFirst()) ?? null;
}

export async function insertService(tx: Tx, service: RecipientService): Promise<void> {
  await tx
    .insertInto("recipient_services")
    .values({ ...service, name_key: nameKey(service.name) })
    .execute();
}

export async function updateService(tx: Tx, { id, name, kind }: RecipientService): Promise<void> {
  const values = { name, name_key: nameKey(name), kind };
  await tx.updateTable("recipient_services").set(values).where("id", "=", id).execute();
}
