import type { CameraId, CommuneId, EpochMs, PersonId } from "@vigie/shared/kernel/units";
import { type BreakGlass, indexOf, type Policy } from "@vigie/shared/people/policy";
import type { SessionView } from "@vigie/shared/people/session";

/** The person's own that is open over a commune now; null: none. */
export function openOver(policy: Policy, personId: PersonId, communeId: CommuneId, now: EpochMs): BreakGlass | null {
  return (
    policy.breakGlasses.find(
      (one) => one.personId === personId && one.communeId === communeId && one.from <= now && now < one.until,
    ) ?? null
  );
}

/** All of the person's own that are open now, the one that ends first before the others. */
export const openOnes = (policy: Policy, personId: PersonId, now: EpochMs): BreakGlass[] =>
  policy.breakGlasses
    .filter((one) => one.personId === personId && one.from <= now && now < one.until)
    .sort((a, b) => a.until - b.until);

/** The commune of a camera whose pictures are stored and not seen: where a break-glass is of use. Null: of none. */
export function storedCommuneOf(policy: Policy, cameraId: CameraId): CommuneId | null {
  const camera = indexOf(policy).cameras.get(cameraId);
  return camera?.serviceLevel === "storage" ? camera.communeId : null;
}

/** What a viewing has to say of itself: the motive of the break-glass that it rests on, and nothing otherwise. */
export function motiveOf(view: SessionView | undefined, cameraId: CameraId, now: EpochMs): { motive?: "break-glass" } {
  if (view?.state !== "signed_in") return {};
  const communeId = storedCommuneOf(view.policy, cameraId);
  if (communeId === null) return {};
  return openOver(view.policy, view.person.id, communeId, now) === null ? {} : { motive: "break-glass" };
}

/** The session with one more that is open, as the server answered it: its own word comes a moment later. */
export function withOpened(view: SessionView | undefined, opened: BreakGlass): SessionView | undefined {
  if (view?.state !== "signed_in") return view;
  const breakGlasses = [...view.policy.breakGlasses.filter(({ id }) => id !== opened.id), opened];
  return { ...view, policy: { ...view.policy, breakGlasses } };
}
