import { z } from "zod";
import { ServiceLevel } from "../authorisations/schema.ts";
import { CommuneId, SiteId } from "../kernel/units.ts";

const name = z.string().trim().min(1).max(80);

export const Commune = z.object({ id: CommuneId, name, serviceLevel: ServiceLevel });
export type Commune = z.infer<typeof Commune>;
export const CommuneInput = z.object({ name, serviceLevel: ServiceLevel });
export type CommuneInput = z.infer<typeof CommuneInput>;

/** A place of a commune with cameras: a square, a car park, a stadium. */
export const Site = z.object({ id: SiteId, communeId: CommuneId, name });
export type Site = z.infer<typeof Site>;
export const SiteInput = z.object({ communeId: CommuneId, name });
export type SiteInput = z.infer<typeof SiteInput>;
