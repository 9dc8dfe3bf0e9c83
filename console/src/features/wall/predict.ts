import type { Clock } from "@vigie/shared/kernel/clock";
import { DisplayChangeId } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import { apply } from "@vigie/shared/walls/commands";
import type { Display, DisplayCommand } from "@vigie/shared/walls/schema";

interface Actor {
  me: PersonName;
  mayAssign: boolean;
  clock: Pick<Clock, "now">;
}

export type Prediction =
  /** What the display will be when the server agrees. */
  | { outcome: "fits"; display: Display }
  /** A tile is locked, and the actor may not change it. */
  | { outcome: "locked"; by: PersonName }
  /** Somebody changed what it saw. */
  | { outcome: "late" };

/** A change that was never made has no name; nothing reads it. */
const NO_CHANGE = DisplayChangeId.parse("01890000-0000-7000-8000-000000000000");

/**
 * What a command will do, by the server's own function. What rests on lists that only the server holds (scenes, history) is shown as it
 * answers.
 */
export function predict(display: Display, command: DisplayCommand, { me, mayAssign, clock }: Actor): Prediction {
  if (command.kind === "undo" || command.kind === "carousel") return { outcome: "fits", display };
  if (command.kind === "scene")
    return command.seen === display.layoutVersion ? { outcome: "fits", display } : { outcome: "late" };
  const context = { changeId: NO_CHANGE, actor: me, mayAssign, at: clock.now(), scene: null, history: [] };
  const predicted = apply(display, command, context);
  if (predicted.outcome === "applied") return { outcome: "fits", display: predicted.display };
  const by = predicted.outcome === "refused" ? lockOf(display, command) : null;
  return by === null ? { outcome: "late" } : { outcome: "locked", by };
}

function lockOf(display: Display, command: DisplayCommand): PersonName | null {
  if (command.kind !== "place") return null;
  const locked = command.tiles.find(({ tile }) => display.tiles[tile]?.lockedBy);
  return locked === undefined ? null : (display.tiles[locked.tile]?.lockedBy ?? null);
}
