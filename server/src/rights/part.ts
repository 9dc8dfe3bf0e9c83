import { habilitationState } from "@vigie/shared/habilitations/state";
import type { CameraId, CommuneId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import type { Placer } from "@vigie/shared/people/decide";
import { indexOf, type Policy, type PolicyForwarding, type PolicyHabilitation } from "@vigie/shared/people/policy";
import { HABILITATED_ROLES, ROLE_ACTS } from "@vigie/shared/people/roles";

type PolicyCamera = Policy["cameras"][number];

/** What one person is told of the policy: their role's acts, their own rights, and of everything else what lies within these. */
export function partOf(policy: Policy, person: Placer, now: EpochMs): Policy {
  const { personId, role } = person;
  const habilitations = policy.habilitations.filter((one) => one.personId === personId);
  const breakGlasses = policy.breakGlasses.filter((one) => one.personId === personId);
  const own = { ...policy, roleActs: { [role]: policy.roleActs[role] ?? [] }, habilitations, breakGlasses };
  if (seesAllCameras(person)) return own;
  const active = activeOf(habilitations, now);
  const isCovered = role === "liaison" ? forwardedTo(policy, person, now) : coveredBy(active);
  return within(own, policy.cameras.filter(isCovered), new Set(active.flatMap(({ communeIds }) => communeIds)));
}

/**
 * What of a part is one person's alone, in words: their rights as they stand at that instant. While this, and all lists of the policy that
 * are not one person's, stay as they are, so does the part.
 */
export function ownOf(policy: Policy, { personId, role }: Placer, now: EpochMs): string {
  const own = indexOf(policy).habilitations.get(personId) ?? [];
  const habilitations = own.map(({ habilitation }) => [habilitation, habilitationState(habilitation, now)]);
  const breakGlasses = policy.breakGlasses.filter((one) => one.personId === personId);
  const forwardings = role === "liaison" ? openTo(policy, personId, now).map(({ id }) => id) : [];
  return JSON.stringify([habilitations, breakGlasses, forwardings]);
}

/** A wall screen draws what is placed on it; it has no right of its own, and learns of nobody's. */
export const partOfDevice = (policy: Policy): Policy => ({
  ...policy,
  roleActs: {},
  habilitations: [],
  breakGlasses: [],
  forwardings: [],
  authorisations: policy.authorisations.map((order) => ({ ...order, clauses: [] })),
});

/** Whose right to the list of cameras rests on their role alone. */
const seesAllCameras = ({ role }: Placer): boolean =>
  !HABILITATED_ROLES.includes(role) && ROLE_ACTS[role].includes("camera.list");

export const activeOf = (habilitations: readonly PolicyHabilitation[], now: EpochMs): PolicyHabilitation[] =>
  habilitations.filter((one) => habilitationState(one, now) === "active");

function coveredBy(active: readonly PolicyHabilitation[]): (camera: PolicyCamera) => boolean {
  const scopes = active.map(({ communeIds, cameraIds }) => ({
    communes: new Set(communeIds),
    cameras: cameraIds === null ? null : new Set(cameraIds),
  }));
  return ({ id, communeId }) => scopes.some(({ communes, cameras }) => communes.has(communeId) && cameras?.has(id) !== false);
}

function forwardedTo(policy: Policy, { personId }: Placer, now: EpochMs): (camera: PolicyCamera) => boolean {
  const ids = new Set(openTo(policy, personId, now).flatMap(({ cameraIds }) => cameraIds));
  return ({ id }) => ids.has(id);
}

const openTo = ({ forwardings }: Policy, personId: PersonId, now: EpochMs): PolicyForwarding[] =>
  forwardings.filter(({ viewers, from, until }) => viewers.includes(personId) && now >= from && now < until);

function within(policy: Policy, cameras: readonly PolicyCamera[], ofHabilitations: ReadonlySet<CommuneId>): Policy {
  const ids = new Set(cameras.map(({ id }) => id));
  const communes = new Set(cameras.map(({ communeId }) => communeId));
  return {
    ...policy,
    cameras,
    communes: policy.communes.filter(({ id }) => communes.has(id) || ofHabilitations.has(id)),
    authorisations: trimmed(policy.authorisations, ids),
    forwardings: trimmed(policy.forwardings, ids),
  };
}

const trimmed = <T extends { cameraIds: readonly CameraId[] }>(those: readonly T[], ids: ReadonlySet<CameraId>): T[] =>
  those.flatMap((one) => {
    const cameraIds = one.cameraIds.filter((id) => ids.has(id));
    return cameraIds.length === 0 ? [] : [{ ...one, cameraIds }];
  });
