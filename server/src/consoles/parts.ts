import type { Policy } from "@vigie/shared/people/policy";

const texts = new WeakMap<Policy, string>();

/** Whether two parts of the policy say the same, whatever their versions. A snapshot is never changed: its text is made once. */
export const isSamePart = (one: Policy, other: Policy): boolean => one === other || textOf(one) === textOf(other);

function textOf(policy: Policy): string {
  const known = texts.get(policy) ?? JSON.stringify({ ...policy, version: 0 });
  texts.set(policy, known);
  return known;
}
