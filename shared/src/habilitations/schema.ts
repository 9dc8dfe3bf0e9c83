import { z } from "zod";
import { CameraId, CommuneId, EpochMs, HabilitationId, PersonId } from "../kernel/units.ts";

/** What one may do with pictures, each level with those before it: look; steer and look back; take them out. */
export const HabilitationLevel = z.enum(["view", "operate", "extract"]);
export type HabilitationLevel = z.infer<typeof HabilitationLevel>;

const text = z.string().trim().min(1).max(200);

/** The act that designates the person (CSI R.253-3): its reference and the authority that signed it. */
export const DesignatingAct = z.object({
  reference: text,
  authority: text,
  signedAt: EpochMs,
});
export type DesignatingAct = z.infer<typeof DesignatingAct>;

/**
 * A person's right over the pictures of communes (*habilitation*). `cameraIds` null: every camera of the communes; otherwise those alone.
 * `trainedAt`: the training in data protection without which it is not active (décret 2022-1152); null: not followed yet.
 * In force from `from` (included) to `until` (excluded).
 */
export const Habilitation = z.object({
  id: HabilitationId,
  personId: PersonId,
  level: HabilitationLevel,
  communeIds: z.array(CommuneId).min(1),
  cameraIds: z.array(CameraId).min(1).nullable(),
  act: DesignatingAct,
  from: EpochMs,
  until: EpochMs,
  trainedAt: EpochMs.nullable(),
  suspended: z.object({ at: EpochMs, by: PersonId, reason: z.string() }).nullable(),
  withdrawnAt: EpochMs.nullable(),
  version: z.number().int(),
});
export type Habilitation = z.infer<typeof Habilitation>;

/** Five years: the longest before the enquiry is made again (circulaire 16/04/2024). */
export const MAX_HABILITATION_MS = 5 * 366 * 86_400_000;

/** `until` after `from` and at most five years later: `habilitation.dates_wrong`. */
export const HabilitationInput = Habilitation.omit({ id: true, suspended: true, withdrawnAt: true, version: true });
export type HabilitationInput = z.infer<typeof HabilitationInput>;

/** A member that is absent stays; `withdrawn` cannot be taken back. `version`: the one that was seen. */
export const HabilitationChange = HabilitationInput.omit({ personId: true })
  .partial()
  .extend({ version: z.number().int(), withdrawn: z.literal(true).optional() });
export type HabilitationChange = z.infer<typeof HabilitationChange>;

/** The one button: every habilitation of a person at once. `suspended` false gives them back. */
export const SuspensionInput = z.object({ suspended: z.boolean(), reason: text });
export type SuspensionInput = z.infer<typeof SuspensionInput>;
