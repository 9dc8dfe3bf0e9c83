import type { DeviceId, EpochMs, PersonId, RoundRunId, SessionId, ViewingId } from "@vigie/shared/kernel/units";
import { Principal } from "@vigie/shared/people/principal";
import { ViewedList, type ViewingCause } from "@vigie/shared/viewings/schema";
import type { TileRef } from "@vigie/shared/walls/schema";
import { sql } from "kysely";
import type { Tx } from "../db/open.ts";
import type { ListViewingRow } from "../db/schema.ts";

/** One viewing of a whole carousel or round, in a tile. Its pictures are viewings that name it, and have no journal rows of their own. */
export interface ListViewing {
  id: ViewingId;
  principal: Principal;
  list: ViewedList;
  tile: TileRef;
  post: string;
  placedBy: PersonId;
  openedAt: EpochMs;
  closedAt: EpochMs | null;
  cause: ViewingCause | null;
}

export type ListViewingFilter = { sessionId: SessionId } | { deviceId: DeviceId } | { runId: RoundRunId };

export async function insertListViewing(tx: Tx, list: ListViewing): Promise<void> {
  await tx.insertInto("list_viewings").values(toRow(list)).execute();
}

export async function findListViewing(tx: Tx, id: ViewingId): Promise<ListViewing | null> {
  const row = await tx.selectFrom("list_viewings").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined ? null : toListViewing(row);
}

/** Null: all. */
export async function listOpenListViewings(tx: Tx, filter: ListViewingFilter | null): Promise<ListViewing[]> {
  const open = tx.selectFrom("list_viewings").selectAll().where("closed_at", "is", null);
  if (filter === null) return (await open.execute()).map(toListViewing);
  if ("sessionId" in filter) return (await open.where("session_id", "=", filter.sessionId).execute()).map(toListViewing);
  if ("deviceId" in filter) return (await open.where("device_id", "=", filter.deviceId).execute()).map(toListViewing);
  return (await open.where("run_id", "=", filter.runId).execute()).map(toListViewing);
}

/** Open, but without an open picture since an instant or longer. */
export async function listIdleListViewings(tx: Tx, since: EpochMs): Promise<ListViewing[]> {
  const rows = await tx
    .selectFrom("list_viewings")
    .selectAll()
    .where("closed_at", "is", null)
    .where("opened_at", "<=", since)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("viewings")
            .select("viewings.id")
            .whereRef("viewings.list_viewing_id", "=", "list_viewings.id")
            .where((eb) => eb.or([eb("viewings.closed_at", "is", null), eb("viewings.closed_at", ">", since)])),
        ),
      ),
    )
    .execute();
  return rows.map(toListViewing);
}

/** False when it was closed already. */
export async function markListClosed(tx: Tx, id: ViewingId, at: EpochMs, cause: ViewingCause): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("list_viewings")
    .set({ closed_at: at, cause })
    .where("id", "=", id)
    .where("closed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Over all its steps that are closed: while one gives way to the next, both count. */
export async function sumStepSeconds(tx: Tx, id: ViewingId): Promise<number> {
  const { total } = await tx
    .selectFrom("viewings")
    .select((eb) => eb.fn.sum<number | null>("seconds").as("total"))
    .where("list_viewing_id", "=", id)
    .executeTakeFirstOrThrow();
  return total ?? 0;
}

export async function hasOpenStep(tx: Tx, id: ViewingId): Promise<boolean> {
  const open = tx.selectFrom("viewings").select("id").where("list_viewing_id", "=", id).where("closed_at", "is", null);
  return (await open.executeTakeFirst()) !== undefined;
}

/** How long a step of a round's run was looked at, over all its showings. */
export interface StepShown {
  runId: RoundRunId;
  step: number;
  /** Of the showings that are over, each as its node told. */
  seconds: number;
  /** Since when its picture is open; null: it is not. */
  openSince: EpochMs | null;
}

export async function listStepsShown(tx: Tx, runIds: readonly RoundRunId[]): Promise<StepShown[]> {
  if (runIds.length === 0) return [];
  const rows = await tx
    .selectFrom("viewings")
    .innerJoin("list_viewings", "list_viewings.id", "viewings.list_viewing_id")
    .where("list_viewings.run_id", "in", runIds)
    .select(["list_viewings.run_id as runId", "viewings.step as step"])
    .select((eb) => eb.fn.sum<number | null>("viewings.seconds").as("seconds"))
    .select(sql<EpochMs | null>`min(case when viewings.closed_at is null then viewings.opened_at end)`.as("openSince"))
    .groupBy(["list_viewings.run_id", "viewings.step"])
    .execute();
  return rows.flatMap(({ runId, step, seconds, openSince }) =>
    runId === null || step === null ? [] : [{ runId, step, seconds: seconds ?? 0, openSince }],
  );
}

/** Who looks through a run now. `sinceAt`: when the last one went; null: nobody ever came. */
export type Audience = { who: "person" } | { who: "wall_screen" } | { who: "nobody"; sinceAt: EpochMs | null };

export async function audienceOf(tx: Tx, runId: RoundRunId): Promise<Audience> {
  const rows = await tx.selectFrom("list_viewings").select(["closed_at", "device_id"]).where("run_id", "=", runId).execute();
  const open = rows.filter(({ closed_at }) => closed_at === null);
  if (open.length > 0) return { who: open.some(({ device_id }) => device_id === null) ? "person" : "wall_screen" };
  const ends = rows.flatMap(({ closed_at }) => (closed_at === null ? [] : [closed_at]));
  return { who: "nobody", sinceAt: ends.length === 0 ? null : (Math.max(...ends) as EpochMs) };
}

const toListViewing = (row: ListViewingRow): ListViewing => ({
  id: row.id,
  principal: Principal.parse(JSON.parse(row.principal)),
  list: ViewedList.parse(JSON.parse(row.list)),
  tile: { displayId: row.display_id, tile: row.tile },
  post: row.post,
  placedBy: row.placed_by,
  openedAt: row.opened_at,
  closedAt: row.closed_at,
  cause: row.cause,
});

const toRow = ({ principal, list, tile, ...viewing }: ListViewing): ListViewingRow => ({
  id: viewing.id,
  principal: JSON.stringify(principal),
  session_id: principal.kind === "person" ? principal.sessionId : null,
  device_id: principal.kind === "device" ? principal.deviceId : null,
  list: JSON.stringify(list),
  run_id: list.kind === "round" ? list.runId : null,
  display_id: tile.displayId,
  tile: tile.tile,
  post: viewing.post,
  placed_by: viewing.placedBy,
  opened_at: viewing.openedAt,
  closed_at: viewing.closedAt,
  cause: viewing.cause,
});
