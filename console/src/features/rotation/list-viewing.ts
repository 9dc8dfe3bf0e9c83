import type { StreamName } from "@vigie/shared/cameras/schema";
import type { ViewingId } from "@vigie/shared/kernel/units";
import type { StepGrantAnswer } from "@vigie/shared/viewings/schema";
import type { TileRef } from "@vigie/shared/walls/schema";
import type { ViewingsApi } from "../../lib/api.ts";
import type { Result } from "../../lib/result.ts";
import type { Viewings } from "../../lib/viewings.ts";

/** What a list needs beside what a tile needs. */
export type RotationViewings = Viewings & Pick<ViewingsApi, "openList" | "step">;

/** The one viewing of a carousel or round at a tile: its steps are opened under it, one grant each. */
export interface ListViewing {
  /** What the tile of one step opens its picture with. */
  forStep(step: number): Viewings;
  /** Lets go of the whole list; the next step opens it anew. */
  close(): void;
}

export function createListViewing(viewings: RotationViewings, tile: TileRef): ListViewing {
  let listId: Promise<ViewingId | null> | null = null;

  async function open(step: number, stream: StreamName): Promise<Result<StepGrantAnswer>> {
    const known = await listId;
    if (known !== null && known !== undefined) {
      const answer = await viewings.step(known, { step, stream });
      if (!isOver(answer)) return answer;
      listId = null;
      if (isOfOldList(answer)) viewings.close(known);
    }
    // Two steps that are opened at once are of one viewing: the second waits for the first.
    if (listId !== null) return open(step, stream);
    const opening = viewings.openList({ tile, step, stream });
    listId = opening.then((answer) => (answer.outcome === "success" ? answer.value.listViewingId : null));
    const answer = await opening;
    if (answer.outcome !== "success") listId = null;
    return answer;
  }

  return {
    forStep: (step) => ({ ...viewings, open: ({ stream }) => open(step, stream) }),
    close() {
      const closing = listId;
      listId = null;
      void closing?.then((id) => {
        if (id !== null) viewings.close(id);
      });
    },
  };
}

/** The list's viewing has ended without our doing, or is of a list that somebody changed: its session went on, so it may be opened again. */
const isOver = (answer: Result<StepGrantAnswer>): boolean =>
  isOfOldList(answer) || (answer.outcome === "problem" && ["viewing.ended", "viewing.not_found"].includes(answer.problem.code));

/** A viewing names its list at one version: another version is another viewing. */
const isOfOldList = (answer: Result<StepGrantAnswer>): boolean =>
  answer.outcome === "problem" && answer.problem.code === "carousel.changed";
