import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import type { Placer } from "@vigie/shared/people/decide";
import { indexOf, type Policy } from "@vigie/shared/people/policy";
import { HABILITATED_ROLES } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { activeOf, partOf, partOfDevice } from "./part.ts";

export type PolicyHolder = ReturnType<typeof createPolicyHolder>;

/**
 * Holds the snapshot that every decision of this server rests on. Snapshots are replaced, never changed; one is at each instant at which a
 * right begins or ends, so that what was made of it for somebody holds until the next.
 */
export function createPolicyHolder(first: Policy, clock: Clock) {
  let policy = first;
  let parts = new Map<string, Policy>();
  let scopes = new WeakMap<Policy, ReadonlySet<CameraId>>();

  function part(key: string, make: () => Policy): Policy {
    const known = parts.get(key) ?? make();
    parts.set(key, known);
    return known;
  }

  function forPerson({ personId, role }: Placer): Policy {
    return part(`${personId} ${role}`, () => partOf(policy, { personId, role }, clock.now()));
  }

  return {
    current: (): Policy => policy,
    replace(next: Policy): void {
      policy = next;
      parts = new Map();
      scopes = new WeakMap();
    },
    /** Their own part: what a console of theirs is sent. */
    forPerson,
    forDevice: (): Policy => part("device", () => partOfDevice(policy)),

    /** The cameras of a part, to be asked often. */
    camerasOf(own: Policy): ReadonlySet<CameraId> {
      const known = scopes.get(own) ?? new Set(own.cameras.map(({ id }) => id));
      scopes.set(own, known);
      return known;
    },

    /** The communes that a person's rights reach to; null: those of no habilitation reach to all. */
    communesOf(person: Placer): ReadonlySet<CommuneId> | null {
      if (!HABILITATED_ROLES.includes(person.role)) return null;
      return new Set(forPerson(person).communes.map(({ id }) => id));
    },

    /** Throws `habilitation.none_active` for who may do nothing without a habilitation and has none in force. */
    requireHabilitated({ id, role }: Pick<Person, "id" | "role">): void {
      if (!isHabilitated(policy, { personId: id, role }, clock)) throw new AppError("habilitation.none_active", `person ${id}`);
    },
  };
}

export function isHabilitated(policy: Policy, { personId, role }: Placer, clock: Pick<Clock, "now">): boolean {
  if (!HABILITATED_ROLES.includes(role)) return true;
  const own = indexOf(policy).habilitations.get(personId) ?? [];
  return (
    activeOf(
      own.map(({ habilitation }) => habilitation),
      clock.now(),
    ).length > 0
  );
}
