import type { CameraId } from "@vigie/shared/kernel/units";
import { type Policy } from "@vigie/shared/people/policy";
import { ROLE_ACTS } from "@vigie/shared/people/roles";
import type { Role } from "@vigie/shared/people/roles";

/** Holds the snapshot that every decision of this server rests on. Snapshots are replaced, never changed. */
export function createPolicyHolder(disabledCameras: readonly CameraId[]) {
  let policy: Policy = { version: 1, roleActs: ROLE_ACTS as Policy["roleActs"], disabledCameras };
  return {
    current: (): Policy => policy,
    /** False when nothing changed. */
    replaceDisabledCameras(cameras: readonly CameraId[]): boolean {
      if (cameras.length === policy.disabledCameras.length && cameras.every((id) => policy.disabledCameras.includes(id)))
        return false;
      policy = { ...policy, version: policy.version + 1, disabledCameras: cameras };
      return true;
    },
    /** A device has no right of its own: it learns which cameras are out of use. */
    forDevice: (): Policy => ({ ...policy, roleActs: {} }),
    /** The part about one role: what a console of theirs is sent. */
    forRole: (role: Role): Policy => ({ ...policy, roleActs: { [role]: policy.roleActs[role] ?? [] } }),
  };
}
export type PolicyHolder = ReturnType<typeof createPolicyHolder>;
