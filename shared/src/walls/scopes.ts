import type { PersonId } from "../kernel/units.ts";
import type { PersonName } from "../people/schema.ts";
import type { Scope } from "./scenes.ts";

/** Who asks for a scene or a carousel. */
export interface Composer {
  personId: PersonId;
  mayAssign: boolean;
}
interface Kept {
  scope: Scope;
  madeBy: PersonName;
}

export const maySee = ({ scope, madeBy }: Kept, { personId, mayAssign }: Composer): boolean =>
  scope === "team" || (scope === "mine" ? madeBy.id === personId : mayAssign);

/** To change and to delete it: its maker's, and a supervisor's when it is not somebody's own. */
export const mayEdit = (kept: Kept, composer: Composer): boolean =>
  maySee(kept, composer) && (kept.madeBy.id === composer.personId || composer.mayAssign);

/** Whether what `madeBy` made may be kept under that scope. Nobody hides another's as that person's own. */
export const mayKeepAs = (scope: Scope, madeBy: PersonId, { personId, mayAssign }: Composer): boolean =>
  scope === "team" || (scope === "mine" ? madeBy === personId : mayAssign);
