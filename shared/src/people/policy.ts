import { z } from "zod";
import { Authorisation, RecipientClause, ServiceLevel } from "../authorisations/schema.ts";
import { Habilitation } from "../habilitations/schema.ts";
import { BreakGlassId, CameraId, CommuneId, EpochMs, ForwardingId, PersonId, ServiceId } from "../kernel/units.ts";
import { ACTS } from "./acts.ts";
import { Role } from "./roles.ts";

/** A supervisor's motivated look at a commune whose service level has no live view (*bris de glace*). */
export const BreakGlass = z.object({
  id: BreakGlassId,
  personId: PersonId,
  communeId: CommuneId,
  reason: z.string(),
  from: EpochMs,
  until: EpochMs,
});
export type BreakGlass = z.infer<typeof BreakGlass>;

/** An open forwarding as a decision reads it: who of the service may watch which cameras, until when. */
export const PolicyForwarding = z.object({
  id: ForwardingId,
  serviceId: ServiceId,
  viewers: z.array(PersonId).readonly(),
  cameraIds: z.array(CameraId).readonly(),
  from: EpochMs,
  until: EpochMs,
});
export type PolicyForwarding = z.infer<typeof PolicyForwarding>;

const PolicyHabilitation = Habilitation.omit({ act: true, version: true });
const PolicyAuthorisation = Authorisation.pick({
  id: true,
  communeId: true,
  from: true,
  until: true,
  cameraIds: true,
  withdrawnAt: true,
}).extend({
  clauses: z.array(RecipientClause).readonly(),
});

/**
 * An immutable snapshot of all that a decision rests on. The server holds it whole; a console gets its own part: its role, its habilitations,
 * the cameras that they cover, and the orders, communes, forwardings of these.
 */
export const Policy = z.object({
  version: z.number().int(),
  roleActs: z.partialRecord(Role, z.array(z.enum(ACTS)).readonly()),
  communes: z.array(z.object({ id: CommuneId, serviceLevel: ServiceLevel })).readonly(),
  cameras: z.array(z.object({ id: CameraId, communeId: CommuneId, isDisabled: z.boolean() })).readonly(),
  authorisations: z.array(PolicyAuthorisation).readonly(),
  habilitations: z.array(PolicyHabilitation).readonly(),
  forwardings: z.array(PolicyForwarding).readonly(),
  breakGlasses: z.array(BreakGlass).readonly(),
});
export type Policy = z.infer<typeof Policy>;
export type PolicyHabilitation = z.infer<typeof PolicyHabilitation>;
export type PolicyAuthorisation = z.infer<typeof PolicyAuthorisation>;

/** Everything that is in force for one camera, found at once. */
export interface CameraPolicy {
  id: CameraId;
  communeId: CommuneId;
  isDisabled: boolean;
  serviceLevel: ServiceLevel;
  authorisations: readonly PolicyAuthorisation[];
  forwardings: readonly PolicyForwarding[];
}

interface PolicyIndex {
  cameras: ReadonlyMap<CameraId, CameraPolicy>;
  habilitations: ReadonlyMap<PersonId, readonly Indexed[]>;
  breakGlasses: readonly BreakGlass[];
}
interface Indexed {
  habilitation: PolicyHabilitation;
  communes: ReadonlySet<CommuneId>;
  cameras: ReadonlySet<CameraId> | null;
}

/** A snapshot is never changed, so what was made of it holds as long as it does. */
const indexes = new WeakMap<Policy, PolicyIndex>();

/** The snapshot, arranged for questions. Made at the first one: a few milliseconds for 1,600 cameras. */
export function indexOf(policy: Policy): PolicyIndex {
  const known = indexes.get(policy);
  if (known !== undefined) return known;
  const made: PolicyIndex = {
    cameras: indexCameras(policy),
    habilitations: indexHabilitations(policy),
    breakGlasses: policy.breakGlasses,
  };
  indexes.set(policy, made);
  return made;
}

function indexCameras({ cameras, communes, authorisations, forwardings }: Policy): Map<CameraId, CameraPolicy> {
  const levels = new Map(communes.map(({ id, serviceLevel }) => [id, serviceLevel]));
  const orders = byCamera(authorisations);
  const feeds = byCamera(forwardings);
  return new Map(
    cameras.map((camera) => [
      camera.id,
      {
        ...camera,
        // A commune that chose nothing gets nothing.
        serviceLevel: levels.get(camera.communeId) ?? "network",
        authorisations: orders.get(camera.id) ?? [],
        forwardings: feeds.get(camera.id) ?? [],
      },
    ]),
  );
}

function byCamera<T extends { cameraIds: readonly CameraId[] }>(those: readonly T[]): Map<CameraId, T[]> {
  const found = new Map<CameraId, T[]>();
  for (const one of those) {
    for (const id of one.cameraIds) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [one]);
      else known.push(one);
    }
  }
  return found;
}

function indexHabilitations({ habilitations }: Policy): Map<PersonId, Indexed[]> {
  const found = new Map<PersonId, Indexed[]>();
  for (const habilitation of habilitations) {
    const { personId, communeIds, cameraIds } = habilitation;
    const one = { habilitation, communes: new Set(communeIds), cameras: cameraIds === null ? null : new Set(cameraIds) };
    const known = found.get(personId);
    if (known === undefined) found.set(personId, [one]);
    else known.push(one);
  }
  return found;
}
