import type { Policy } from "@vigie/shared/people/policy";

/** What most changes of rights leave as it was, and much of what everybody is told is made of. */
const GROUND = ["communes", "cameras", "authorisations", "forwardings"] as const;

const texts = new WeakMap<object, string>();

function textOf(part: object): string {
  const known = texts.get(part) ?? JSON.stringify(part);
  texts.set(part, known);
  return known;
}

/** The next snapshot, with the very lists of the one before where they say the same. */
export function shared(before: Policy, next: Policy): Policy {
  const same = GROUND.filter((name) => textOf(before[name]) === textOf(next[name]));
  return { ...next, ...Object.fromEntries(same.map((name) => [name, before[name]])) };
}

export const isSameGround = (before: Policy, next: Policy): boolean => GROUND.every((name) => before[name] === next[name]);
