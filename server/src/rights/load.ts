import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Policy, PolicyAuthorisation, PolicyForwarding } from "@vigie/shared/people/policy";
import { ROLE_ACTS } from "@vigie/shared/people/roles";
import { listAuthorisationsFrom } from "../authorisations/index.ts";
import type { Tx } from "../db/open.ts";
import { listHabilitationsFrom } from "../habilitations/index.ts";
import { listBreakGlassesFrom } from "./break-glass-repository.ts";

/** What ended is still read for so long: a wall clock that is set back finds it again. */
const KEPT_MS = 86_400_000;

export interface LoadDeps {
  now: EpochMs;
  previousVersion: number;
  /** Those that are open. */
  listForwardings: (tx: Tx) => Promise<PolicyForwarding[]>;
}

/** The whole snapshot, as the database holds it in this transaction. */
export async function loadPolicy(tx: Tx, { now, previousVersion, listForwardings }: LoadDeps): Promise<Policy> {
  const since = Math.max(0, now - KEPT_MS) as EpochMs;
  const cameras = await listCameras(tx);
  return {
    version: previousVersion + 1,
    roleActs: ROLE_ACTS,
    communes: await tx.selectFrom("communes").select(["id", "service_level as serviceLevel"]).execute(),
    cameras,
    authorisations: withinCommunes(await listAuthorisationsFrom(tx, since), cameras),
    habilitations: await listHabilitationsFrom(tx, since),
    forwardings: await listForwardings(tx),
    breakGlasses: await listBreakGlassesFrom(tx, since),
  };
}

async function listCameras(tx: Tx): Promise<Policy["cameras"]> {
  const rows = await tx
    .selectFrom("cameras")
    .innerJoin("sites", "sites.id", "cameras.site_id")
    .select(["cameras.id as id", "sites.commune_id as communeId", "cameras.disabled_at as disabledAt"])
    .execute();
  return rows.map(({ id, communeId, disabledAt }) => ({ id, communeId, isDisabled: disabledAt !== null }));
}

/** An order is one commune's: it does not follow a camera that was moved to another. */
function withinCommunes(orders: readonly PolicyAuthorisation[], cameras: Policy["cameras"]): PolicyAuthorisation[] {
  const communes = new Map<CameraId, CommuneId>(cameras.map(({ id, communeId }) => [id, communeId]));
  return orders.map((order) => ({ ...order, cameraIds: order.cameraIds.filter((id) => communes.get(id) === order.communeId) }));
}
