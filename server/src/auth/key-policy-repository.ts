import type { Tx } from "../db/open.ts";

export async function isKeyRequired(tx: Tx): Promise<boolean> {
  const { is_required } = await tx.selectFrom("key_policy").select("is_required").executeTakeFirstOrThrow();
  return is_required === 1;
}

export async function putKeyRequired(tx: Tx, isRequired: boolean): Promise<void> {
  await tx
    .updateTable("key_policy")
    .set({ is_required: isRequired ? 1 : 0 })
    .execute();
}
