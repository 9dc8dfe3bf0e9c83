import type { Wall, WallInput } from "@vigie/shared/devices/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { WallId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { newId } from "../kernel/ids.ts";
import { deleteWall, findWall, findWallNamed, insertWall, listDevicesOfWall, updateWall } from "./repository.ts";

interface Deps {
  db: Db;
  /** Told after the commit. */
  changed: () => void;
}
export type WallService = ReturnType<typeof createWallService>;

/** The room's walls as furniture: their size and name. What their screens show is the walls room's. */
export function createWallService({ db, changed }: Deps) {
  return {
    create: (input: WallInput): Promise<Wall> =>
      transact(db, async ({ tx, afterCommit }) => {
        const wall: Wall = { ...input, id: newId() };
        await refuseTakenName(tx, wall);
        await insertWall(tx, wall);
        afterCommit(changed);
        return wall;
      }),

    /** Refuses with `wall.in_use` to grow smaller than where its screens stand. */
    change: (id: WallId, input: WallInput): Promise<Wall> =>
      transact(db, async ({ tx, afterCommit }) => {
        const wall: Wall = { ...input, id };
        await requireWall(tx, id);
        await refuseTakenName(tx, wall);
        const outside = (await listDevicesOfWall(tx, id)).find(
          ({ place }) => place !== null && (place.column >= wall.columns || place.row >= wall.rows),
        );
        if (outside !== undefined) throw new AppError("wall.in_use", `device ${outside.id} would stand outside`);
        await updateWall(tx, wall);
        afterCommit(changed);
        return wall;
      }),

    remove: (id: WallId): Promise<void> =>
      transact(db, async ({ tx, afterCommit }) => {
        await requireWall(tx, id);
        const [screen] = await listDevicesOfWall(tx, id);
        if (screen !== undefined) throw new AppError("wall.in_use", `device ${screen.id} stands there`);
        await deleteWall(tx, id);
        afterCommit(changed);
      }),
  };
}

async function requireWall(tx: Tx, id: WallId): Promise<void> {
  if ((await findWall(tx, id)) === null) throw new AppError("wall.not_found", `wall ${id}`);
}

async function refuseTakenName(tx: Tx, { id, name }: Wall): Promise<void> {
  const other = await findWallNamed(tx, name);
  if (other !== null && other.id !== id) throw new AppError("wall.name_taken", `wall ${other.id} has the name`);
}
