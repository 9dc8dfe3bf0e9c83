import { csi } from "../authorisations/references.ts";
import type { LegalReference } from "../authorisations/schema.ts";

/** When inspectors have access (06:00 to 21:00), on the room's clock. Noted with what they take; nobody is kept out by it. */
export const INSPECTION_HOURS: { fromTime: string; untilTime: string; reference: LegalReference } = {
  fromTime: "06:00",
  untilTime: "21:00",
  reference: csi("L.253-3"),
};
