import type { EpochMs, PersonId, SecurityKeyId } from "@vigie/shared/kernel/units";
import type { FactorKind, SecurityKey } from "@vigie/shared/people/factors";
import { z } from "zod";
import type { Tx } from "../db/open.ts";
import type { SecurityKeyRow, TotpSecretRow } from "../db/sign-in-schema.ts";

/** A security key as its signatures are checked against. */
export interface StoredKey {
  key: SecurityKey;
  credentialId: string;
  publicKey: string;
  counter: number;
  transports: string[];
}

const Transports = z.array(z.string());

export async function findTotp(tx: Tx, personId: PersonId): Promise<TotpSecretRow | null> {
  return (await tx.selectFrom("totp_secrets").selectAll().where("person_id", "=", personId).executeTakeFirst()) ?? null;
}

/** In the place of the one before. */
export async function putTotp(tx: Tx, row: TotpSecretRow): Promise<void> {
  await tx.deleteFrom("totp_secrets").where("person_id", "=", row.person_id).execute();
  await tx.insertInto("totp_secrets").values(row).execute();
}

/** False when a code of that step, or of a later one, was taken before: each step is good once. */
export async function useTotpStep(tx: Tx, personId: PersonId, sealed: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("totp_secrets")
    .set({ last_step: step })
    .where("person_id", "=", personId)
    .where("sealed", "=", sealed)
    .where("last_step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** In the place of all before, used or not. */
export async function putRecoveryCodes(tx: Tx, personId: PersonId, hashes: readonly string[]): Promise<void> {
  await tx.deleteFrom("recovery_codes").where("person_id", "=", personId).execute();
  const rows = hashes.map((code_hash) => ({ person_id: personId, code_hash, used_at: null }));
  await tx.insertInto("recovery_codes").values(rows).execute();
}

export async function countRecoveryCodes(tx: Tx, personId: PersonId): Promise<number> {
  const left = tx.selectFrom("recovery_codes").where("person_id", "=", personId).where("used_at", "is", null);
  return (await left.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow()).count;
}

/** False when it is none of theirs, or was used. */
export async function useRecoveryCode(tx: Tx, personId: PersonId, codeHash: string, at: EpochMs): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("recovery_codes")
    .set({ used_at: at })
    .where("person_id", "=", personId)
    .where("code_hash", "=", codeHash)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function listKeys(tx: Tx, personId: PersonId): Promise<StoredKey[]> {
  const rows = tx.selectFrom("security_keys").selectAll().where("person_id", "=", personId);
  return (await rows.orderBy("added_at").execute()).map(toStored);
}

export async function isCredentialKnown(tx: Tx, credentialId: string): Promise<boolean> {
  const row = tx.selectFrom("security_keys").select("id").where("credential_id", "=", credentialId);
  return (await row.executeTakeFirst()) !== undefined;
}

export async function insertKey(tx: Tx, personId: PersonId, stored: StoredKey): Promise<void> {
  const { key, credentialId, publicKey, counter, transports } = stored;
  const row: SecurityKeyRow = {
    id: key.id,
    person_id: personId,
    name: key.name,
    credential_id: credentialId,
    public_key: publicKey,
    counter,
    transports: JSON.stringify(transports),
    added_at: key.addedAt,
    used_at: key.usedAt,
  };
  await tx.insertInto("security_keys").values(row).execute();
}

/** False when it was removed, or signed something later, meanwhile. */
export async function markKeyUsed(
  tx: Tx,
  { key, counter: before }: StoredKey,
  { counter, at }: { counter: number; at: EpochMs },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("security_keys")
    .set({ counter, used_at: at })
    .where("id", "=", key.id)
    .where("counter", "=", before)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** False when it is none of theirs. */
export async function deleteKey(tx: Tx, personId: PersonId, id: SecurityKeyId): Promise<boolean> {
  const own = tx.deleteFrom("security_keys").where("person_id", "=", personId).where("id", "=", id);
  return (await own.executeTakeFirst()).numDeletedRows > 0n;
}

export async function deleteAllFactors(tx: Tx, personId: PersonId): Promise<void> {
  for (const table of ["totp_secrets", "recovery_codes", "security_keys"] as const)
    await tx.deleteFrom(table).where("person_id", "=", personId).execute();
}

/**
 * With what the person may sign in beside the password; empty: nothing is enrolled yet. A code of an authenticator is copied by whoever
 * looks like this console; a security key's signature is not. So who has a key does not get in by a code alone.
 */
export async function listFactorKinds(tx: Tx, personId: PersonId): Promise<FactorKind[]> {
  const hasKey = (await listKeys(tx, personId)).length > 0;
  const hasTotp = !hasKey && (await findTotp(tx, personId)) !== null;
  const hasCodes = (await countRecoveryCodes(tx, personId)) > 0;
  return [
    ...(hasKey ? (["security_key"] as const) : []),
    ...(hasTotp ? (["totp"] as const) : []),
    ...(hasCodes ? (["recovery"] as const) : []),
  ];
}

const toStored = (row: SecurityKeyRow): StoredKey => ({
  key: { id: row.id, name: row.name, addedAt: row.added_at, usedAt: row.used_at },
  credentialId: row.credential_id,
  publicKey: row.public_key,
  counter: row.counter,
  transports: Transports.parse(JSON.parse(row.transports)),
});
