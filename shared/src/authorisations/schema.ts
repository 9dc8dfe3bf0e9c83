import { z } from "zod";
import { AuthorisationId, CameraId, CommuneId, EpochMs, ServiceId } from "../kernel/units.ts";

/**
 * The closed list of what video protection may be for (*finalités*, CSI L.251-2), in the order of its items there. Their numbers and the
 * wording that is meant are data of `references.ts`.
 */
export const Purpose = z.enum([
  "buildings",
  "defence",
  "traffic_flow",
  "traffic_offences",
  "persons_and_goods",
  "terrorism",
  "natural_risks",
  "rescue_and_fire",
  "amusement_parks",
  "insurance",
  "waste",
]);
export type Purpose = z.infer<typeof Purpose>;

const text = z.string().trim().min(1).max(200);

/** A text as it stood: `code` "CSI", `article` "L.252-3", `version` the day from which that wording holds (`yyyy-mm-dd`). */
export const LegalReference = z.object({
  code: text,
  article: text,
  version: z.iso.date(),
});
export type LegalReference = z.infer<typeof LegalReference>;

/**
 * What the order lets a service receive (CSI L.252-3). `live` and `recordings`: what; `ptzTakeOver`: whether it may steer.
 * No clause, no feed. `withdrawnAt`: from then on it gives nothing.
 */
export const RecipientClause = z.object({
  serviceId: ServiceId,
  live: z.boolean(),
  recordings: z.boolean(),
  ptzTakeOver: z.boolean(),
  until: EpochMs.nullable(),
  withdrawnAt: EpochMs.nullable(),
});
export type RecipientClause = z.infer<typeof RecipientClause>;

/**
 * The prefect's order (*arrêté d'autorisation*, CSI L.252-1 to L.252-5) that everything rests on. In force from `from` (included) to `until`
 * (excluded), five years at most; a camera that no order in force names is neither shown nor recorded.
 * `retentionMaxDays`: never beyond one month; `retentionMinDays`: the order may set one (L.252-5 al. 2).
 */
export const Authorisation = z.object({
  id: AuthorisationId,
  communeId: CommuneId,
  number: text,
  authority: text,
  from: EpochMs,
  until: EpochMs,
  cameraIds: z.array(CameraId),
  purposes: z.array(Purpose).min(1),
  retentionMaxDays: z.number().int().min(1).max(31),
  retentionMinDays: z.number().int().min(1).max(31).nullable(),
  clauses: z.array(RecipientClause),
  references: z.array(LegalReference),
  withdrawnAt: EpochMs.nullable(),
  version: z.number().int(),
});
export type Authorisation = z.infer<typeof Authorisation>;

/** `GET /api/authorisations`: with the commune's name, for a reader who may list no cameras. */
export const ListedAuthorisation = Authorisation.extend({ communeName: z.string() });
export type ListedAuthorisation = z.infer<typeof ListedAuthorisation>;

export const MAX_AUTHORISATION_MS = 5 * 366 * 86_400_000;

/** Cameras of the commune alone (`authorisation.camera_elsewhere`), dates in order and minimum not beyond maximum (`authorisation.terms_wrong`). */
export const AuthorisationInput = Authorisation.omit({ id: true, withdrawnAt: true, version: true });
export type AuthorisationInput = z.infer<typeof AuthorisationInput>;

/** A member that is absent stays; `withdrawn` cannot be taken back. */
export const AuthorisationChange = AuthorisationInput.omit({ communeId: true })
  .partial()
  .extend({ version: z.number().int(), withdrawn: z.literal(true).optional() });
export type AuthorisationChange = z.infer<typeof AuthorisationChange>;

/** What a commune chose of the convention (*niveau d'intervention*): the network alone, with storage, with storage and viewing. */
export const ServiceLevel = z.enum(["network", "storage", "storage_and_viewing"]);
export type ServiceLevel = z.infer<typeof ServiceLevel>;

export type AuthorisationState = "withdrawn" | "expired" | "scheduled" | "in_force";

export function authorisationState(
  { from, until, withdrawnAt }: Pick<Authorisation, "from" | "until" | "withdrawnAt">,
  now: EpochMs,
): AuthorisationState {
  if (withdrawnAt !== null) return "withdrawn";
  if (now >= until) return "expired";
  return now < from ? "scheduled" : "in_force";
}

/** Whether the clause lets pictures of now out. */
export const isClauseLive = ({ live, until, withdrawnAt }: RecipientClause, now: EpochMs): boolean =>
  live && withdrawnAt === null && (until === null || now < until);
