import type { Clock } from "@vigie/shared/kernel/clock";
import type { CameraId, DeviceId } from "@vigie/shared/kernel/units";
import type { ViewedList } from "@vigie/shared/viewings/schema";
import type { TileContent } from "@vigie/shared/walls/schema";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import type { ViewingCloser } from "./closing.ts";
import { type ListViewing, listOpenListViewings } from "./list-repository.ts";
import type { Placing } from "./placing.ts";
import { listOpenViewings } from "./repository.ts";

/** A page that is alive lets go of what left its tiles as soon as it heard; the next picture is there by then. */
const PATIENCE_MS = 3_000;

interface Deps {
  db: Db;
  clock: Clock;
  placing: Pick<Placing, "isOnDevice">;
  closer: ViewingCloser;
  /** The tile still holds the list, in the name that its viewing stands in. */
  isListHeld: (tx: Tx, list: ListViewing) => Promise<boolean>;
}
export type Unplaced = ReturnType<typeof createUnplaced>;

interface Left {
  deviceId: DeviceId;
  contents: readonly TileContent[];
  dueMs: number;
}

/** What was taken off a wall screen whose page does not let go of it: it has no right to it any more, and is cut. */
export function createUnplaced({ db, clock, placing, closer, isListHeld }: Deps) {
  let waiting: readonly Left[] = [];

  async function endLeft(unit: Unit, { deviceId, contents }: Left): Promise<void> {
    const { tx } = unit;
    for (const list of await listOpenListViewings(tx, { deviceId })) {
      const hasLeft = contents.some((content) => isOfList(content, list.list));
      if (hasLeft && !(await isListHeld(tx, list))) await closer.closeList(unit, list, "right_ended");
    }
    for (const found of await listOpenViewings(tx, { deviceId })) {
      const { viewing } = found;
      const hasLeft = viewing.listViewingId === null && contents.some((content) => isOfCamera(content, viewing.cameraId));
      if (!hasLeft || (await placing.isOnDevice(tx, deviceId, viewing))) continue;
      await closer.close(unit, found, { cause: "right_ended", by: "server", seconds: null });
    }
  }

  return {
    /** These left tiles of the wall screen, or are there in another's name. Told after the commit. */
    left(deviceId: DeviceId, contents: readonly TileContent[]): void {
      if (contents.length > 0) waiting = [...waiting, { deviceId, contents, dueMs: clock.monotonicMs() + PATIENCE_MS }];
    },

    async sweep(): Promise<void> {
      const due = waiting.filter(({ dueMs }) => clock.monotonicMs() >= dueMs);
      if (due.length === 0) return;
      await transact(db, async (unit) => {
        for (const left of due) await endLeft(unit, left);
      });
      waiting = waiting.filter((left) => !due.includes(left));
    },
  };
}

const isOfCamera = (content: TileContent, cameraId: CameraId): boolean =>
  content.kind === "camera" && content.cameraId === cameraId;

function isOfList(content: TileContent, list: ViewedList): boolean {
  if (content.kind === "carousel") return list.kind === "carousel" && content.carouselId === list.carouselId;
  return content.kind === "round" && list.kind === "round" && content.runId === list.runId;
}
