import type { Wall, WallInput } from "@vigie/shared/devices/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { PersonId, WallId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import { newId } from "../kernel/ids.ts";
import { deleteWall, findWall, findWallNamed, insertWall, listDevicesOfWall, updateWall } from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  /** Told after the commit. */
  changed: () => void;
}
type WallEvent = "wall.created" | "wall.changed" | "wall.removed";
export type WallService = ReturnType<typeof createWallService>;

/** The room's walls as furniture: their size and name. What their screens show is the walls room's. */
export function createWallService({ db, clock, changed }: Deps) {
  const write = (tx: Tx, event: WallEvent, by: PersonId, { id: wallId, ...wall }: Wall) =>
    appendJournal(tx, clock.now(), "csu", { event, by, wallId, ...wall });

  return {
    create: (by: PersonId, input: WallInput): Promise<Wall> =>
      transact(db, async ({ tx, afterCommit }) => {
        const wall: Wall = { ...input, id: newId() };
        await refuseTakenName(tx, wall);
        await insertWall(tx, wall);
        await write(tx, "wall.created", by, wall);
        afterCommit(changed);
        return wall;
      }),

    /** Refuses with `wall.in_use` to grow smaller than where its screens stand. */
    change: (by: PersonId, id: WallId, input: WallInput): Promise<Wall> =>
      transact(db, async ({ tx, afterCommit }) => {
        const wall: Wall = { ...input, id };
        await requireWall(tx, id);
        await refuseTakenName(tx, wall);
        const outside = (await listDevicesOfWall(tx, id)).find(
          ({ place }) => place !== null && (place.column >= wall.columns || place.row >= wall.rows),
        );
        if (outside !== undefined) throw new AppError("wall.in_use", `device ${outside.id} would stand outside`);
        await updateWall(tx, wall);
        await write(tx, "wall.changed", by, wall);
        afterCommit(changed);
        return wall;
      }),

    remove: (by: PersonId, id: WallId): Promise<void> =>
      transact(db, async ({ tx, afterCommit }) => {
        const wall = await requireWall(tx, id);
        const [screen] = await listDevicesOfWall(tx, id);
        if (screen !== undefined) throw new AppError("wall.in_use", `device ${screen.id} stands there`);
        await deleteWall(tx, id);
        await write(tx, "wall.removed", by, wall);
        afterCommit(changed);
      }),
  };
}

async function requireWall(tx: Tx, id: WallId): Promise<Wall> {
  const wall = await findWall(tx, id);
  if (wall === null) throw new AppError("wall.not_found", `wall ${id}`);
  return wall;
}

async function refuseTakenName(tx: Tx, { id, name }: Wall): Promise<void> {
  const other = await findWallNamed(tx, name);
  if (other !== null && other.id !== id) throw new AppError("wall.name_taken", `wall ${other.id} has the name`);
}
