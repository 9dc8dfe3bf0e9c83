import type { PersonId } from "@vigie/shared/kernel/units";
import type { Unit } from "../db/transact.ts";
import type { ViewingCloser } from "./closing.ts";
import type { Placing } from "./placing.ts";
import { listOpenViewings } from "./repository.ts";

export type PlacerRights = ReturnType<typeof createPlacerRights>;

/** A wall screen has no right of its own: its pictures go when the right of who placed them does. */
export function createPlacerRights({ placing, closer }: { placing: Placing; closer: ViewingCloser }) {
  return {
    /** A person was changed, in this transaction: closes what they placed on wall screens and may not show any more. */
    async personChanged(unit: Unit, personId: PersonId): Promise<void> {
      for (const found of await listOpenViewings(unit.tx, { onDevicesPlacedBy: personId })) {
        const { principal, cameraId } = found.viewing;
        const decision = await placing.decideView(unit.tx, principal, cameraId, found.viewing);
        if (!decision.allowed) await closer.close(unit, found, { cause: "right_ended", by: "server", seconds: null });
      }
    },
  };
}
