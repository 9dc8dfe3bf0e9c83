import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, CommuneId } from "@vigie/shared/kernel/units";
import type { Placer } from "@vigie/shared/people/decide";
import { indexOf, type Policy } from "@vigie/shared/people/policy";
import { HABILITATED_ROLES } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import { activeOf, ownOf, partOf, partOfDevice } from "./part.ts";
import { isSameGround } from "./sharing.ts";

export type PolicyHolder = ReturnType<typeof createPolicyHolder>;

/** Somebody's part, and what of it is their own. */
interface Kept {
  part: Policy;
  own: string;
}

/**
 * Holds the snapshot that every decision of this server rests on. Snapshots are replaced, never changed; one is at each instant at which a
 * right begins or ends, so that what was made of it for somebody holds until the next. A part that the next one changes nothing of stays
 * the same object: whoever was sent it has it.
 */
export function createPolicyHolder(first: Policy, clock: Clock) {
  let policy = first;
  let parts = new Map<string, Kept>();
  let before = new Map<string, Kept>();
  const scopes = new WeakMap<Policy, ReadonlySet<CameraId>>();

  function partFor(key: string, own: () => string, make: () => Policy): Policy {
    const known = parts.get(key);
    if (known !== undefined) return known.part;
    const earlier = before.get(key);
    const text = own();
    const kept = earlier?.own === text ? earlier : { part: make(), own: text };
    parts.set(key, kept);
    return kept.part;
  }

  function forPerson({ personId, role }: Placer): Policy {
    const [who, now] = [{ personId, role }, clock.now()];
    return partFor(
      `${personId} ${role}`,
      () => ownOf(policy, who, now),
      () => partOf(policy, who, now),
    );
  }

  return {
    current: (): Policy => policy,
    replace(next: Policy): void {
      before = isSameGround(policy, next) ? parts : new Map();
      parts = new Map();
      policy = next;
    },
    /** Their own part: what a console of theirs is sent. */
    forPerson,
    forDevice: (): Policy =>
      partFor(
        "device",
        () => "",
        () => partOfDevice(policy),
      ),

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
