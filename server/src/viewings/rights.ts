import type { ProblemCode } from "@vigie/shared/kernel/problem-codes";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Policy } from "@vigie/shared/people/policy";
import type { ViewedList, ViewingCause } from "@vigie/shared/viewings/schema";
import type { Tx } from "../db/open.ts";
import type { Unit } from "../db/transact.ts";
import type { ViewingCloser } from "./closing.ts";
import { type ListViewing, listOpenListViewings } from "./list-repository.ts";
import { createPlacers, type Placers, type Placing } from "./placing.ts";
import { listOpenViewings } from "./repository.ts";

interface Deps {
  placing: Placing;
  closer: ViewingCloser;
  /** What the list turns through now. */
  camerasOf: (tx: Tx, list: ViewedList) => Promise<readonly CameraId[]>;
}
export type ViewingRights = ReturnType<typeof createViewingRights>;

/** What is open was allowed when it was opened: here it is decided again. */
export function createViewingRights({ placing, closer, camerasOf }: Deps) {
  /** Why none of its pictures may be shown any more; null: one may, or no person's right is what is missing. */
  async function refusalOfAll(tx: Tx, list: ListViewing, policy: Policy, placers: Placers): Promise<ProblemCode | null> {
    const cameraIds = await camerasOf(tx, list.list);
    let last: ProblemCode | null = null;
    for (const cameraId of cameraIds) {
      const why = { placedBy: list.placedBy, motive: "round" } as const;
      const decision = await placing.decideView(tx, list.principal, cameraId, why, { policy, placers });
      // A camera that is put into use again is shown again: the list waits.
      if (decision.allowed || decision.code === "camera.disabled") return null;
      last = decision.code;
    }
    return last;
  }

  return {
    /** Closes, in the transaction of whatever changed, what the policy does not allow by now: persons', wall screens', play addresses'. */
    async review(unit: Unit, policy: Policy): Promise<void> {
      const placers = createPlacers();
      for (const list of await listOpenListViewings(unit.tx, null)) {
        const code = await refusalOfAll(unit.tx, list, policy, placers);
        if (code !== null) await closer.closeList(unit, list, causeOf(code));
      }
      for (const found of await listOpenViewings(unit.tx, null)) {
        const { principal, cameraId } = found.viewing;
        const decision = await placing.decideView(unit.tx, principal, cameraId, found.viewing, { policy, placers });
        if (decision.allowed) continue;
        await closer.close(unit, found, { cause: causeOf(decision.code), by: "server", seconds: null });
      }
    },
  };
}

/** What a viewer is told of a picture that is not theirs to see any more. */
export function causeOf(code: ProblemCode): ViewingCause {
  if (code === "camera.disabled") return "camera_disabled";
  // Its node knows the order's end by itself, and says it so.
  if (code === "authorisation.none_in_force") return "authorisation_lapsed";
  if (code === "forwarding.none_open") return "forwarding_ended";
  return code === "grant.expired" ? "link_ended" : "right_ended";
}
