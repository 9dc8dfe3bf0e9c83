import type { Look } from "@vigie/shared/journal/reading";
import type { CameraId, EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { Motive } from "@vigie/shared/people/decide";
import { Principal } from "@vigie/shared/people/principal";
import { InstantRange } from "@vigie/shared/recordings/playback";
import { z } from "zod";
import type { Tx } from "../db/open.ts";
import { lookBackOf } from "./repository.ts";

/**
 * Looks at a camera that overlap [from, until), newest first, `limit` at most: whole viewings and the steps of carousels and rounds, of persons,
 * wall screens and play addresses; and looks back at those instants, whenever. One that began in the range counts even if it ended in the same instant.
 */
export async function listLooks(tx: Tx, cameraId: CameraId, from: EpochMs, until: EpochMs, limit: number): Promise<Look[]> {
  const rows = await tx
    .selectFrom("viewings")
    .innerJoin("persons as placers", "placers.id", "viewings.placed_by")
    .leftJoin("devices", "devices.id", "viewings.device_id")
    .leftJoin("play_links", "play_links.id", "viewings.link_id")
    .select(["viewings.id", "viewings.principal", "viewings.motive", "viewings.post", "viewings.placed_by"])
    .select(["viewings.opened_at", "viewings.closed_at", "viewings.cause"])
    .select(["viewings.range_from", "viewings.range_until", "viewings.reference", "viewings.fetched"])
    .select(["placers.display_name as placerName", "devices.name as deviceName", "play_links.label as linkLabel"])
    .where("viewings.camera_id", "=", cameraId)
    .where((eb) =>
      eb.or([
        eb.and([
          eb("viewings.opened_at", "<", until),
          eb.or([
            eb("viewings.closed_at", "is", null),
            eb("viewings.closed_at", ">", from),
            eb("viewings.opened_at", ">=", from),
          ]),
        ]),
        eb.and([eb("viewings.range_from", "<", until), eb("viewings.range_until", ">", from)]),
      ]),
    )
    .orderBy("viewings.opened_at", "desc")
    .limit(limit)
    .execute();
  const names = await namesOf(
    tx,
    rows.map(({ principal }) => Principal.parse(JSON.parse(principal))),
  );
  return rows.map((row) => ({
    viewingId: row.id,
    who: whoOf(Principal.parse(JSON.parse(row.principal)), names, row),
    post: row.post,
    motive: row.motive as Motive,
    placedBy: { personId: row.placed_by, displayName: row.placerName },
    from: row.opened_at,
    to: row.closed_at,
    cause: row.cause,
    lookBack: lookedBack(row),
  }));
}

function lookedBack(row: Parameters<typeof lookBackOf>[0] & { fetched: string | null }): Look["lookBack"] {
  const lookBack = lookBackOf(row);
  if (lookBack === null) return null;
  return { ...lookBack, fetched: row.fetched === null ? null : z.array(InstantRange).parse(JSON.parse(row.fetched)) };
}

/** Of those of them who are persons. */
async function namesOf(tx: Tx, principals: readonly Principal[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(principals.flatMap((principal) => (principal.kind === "person" ? [principal.personId] : [])));
  const names = new Map<string, string>();
  for (const id of ids) {
    const person = await tx.selectFrom("persons").select("display_name").where("id", "=", id).executeTakeFirst();
    if (person !== undefined) names.set(id, person.display_name);
  }
  return names;
}

interface OtherNames {
  deviceName: string | null;
  linkLabel: string | null;
  post: string;
}

/** `role` is the one that they looked in. */
function whoOf(
  principal: Principal,
  names: ReadonlyMap<string, string>,
  { deviceName, linkLabel, post }: OtherNames,
): Look["who"] {
  switch (principal.kind) {
    case "person": {
      const { personId, role } = principal;
      return { kind: "person", personId, displayName: names.get(personId) ?? personId, role };
    }
    case "link":
      return { kind: "link", label: linkLabel ?? post };
    default:
      return { kind: "wall_screen", name: deviceName ?? post };
  }
}

/** Deletes up to `limit` ended viewings that were opened before an instant, and the lists that had no others; answers how many. */
export async function destroyViewings(tx: Tx, before: EpochMs, limit: number): Promise<number> {
  const looks = await tx
    .selectFrom("viewings")
    .select("id")
    .where("opened_at", "<", before)
    .where("closed_at", "is not", null)
    .orderBy("opened_at")
    .limit(limit)
    .execute();
  for (const { id } of looks) await tx.deleteFrom("viewings").where("id", "=", id).execute();
  if (looks.length === limit) return limit;
  const lists: { id: ViewingId }[] = await tx
    .selectFrom("list_viewings")
    .select("id")
    .where("opened_at", "<", before)
    .where("closed_at", "is not", null)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom("viewings").select("id").whereRef("viewings.list_viewing_id", "=", "list_viewings.id"))),
    )
    .limit(limit - looks.length)
    .execute();
  for (const { id } of lists) await tx.deleteFrom("list_viewings").where("id", "=", id).execute();
  return looks.length + lists.length;
}
