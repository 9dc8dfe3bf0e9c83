import type { Problem } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import type { PersonName } from "@vigie/shared/people/schema";
import type { Display, DisplayChange } from "@vigie/shared/walls/schema";
import type { Purpose } from "./command-queue.ts";

/** What the operator is to be told of their wall. */
export type WallWord =
  /** Done, and worth a way back. `asked`: how many cameras were to be shown; the change says how many tiles it touched. */
  | { kind: "done"; purpose: Purpose; change: DisplayChange; asked: number }
  | { kind: "superseded"; by: PersonName; at: EpochMs }
  | { kind: "locked"; by: PersonName }
  | { kind: "refused"; problem: Problem }
  | { kind: "nothing_to_undo" }
  /** Somebody else changed this wall. */
  | { kind: "by_another"; change: DisplayChange; display: Display };
