import { type CameraId, type EpochMs, HabilitationId, PersonId, type ServiceId, SessionId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { decide } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import { ROLE_ACTS, type Role } from "@vigie/shared/people/roles";
import type { Cell } from "../../../support/role-matrix.ts";

const SOMEBODY = "01a20cdd-465c-7469-b069-a6dcd1b915fc";

/** A snapshot in which somebody may look at all that their role lets them: two communes, of which the second is not theirs. */
export const CAMERAS = { own: "c1", others: "c2", forwarded: "c3", steered: "c4" } as const;
/** Own, another commune's, forwarded, forwarded to be steered, and own without any habilitation. */
export const DECIDED: Record<Cell, readonly boolean[]> = {
  own: [true, false, true, true, false],
  forwarded: [false, false, true, true, false],
  steered: [false, false, false, true, false],
  yes: [true, true, true, true, true],
  no: [false, false, false, false, false],
};

export function decideOn(role: Role, act: Act, camera: keyof typeof CAMERAS, change: Partial<Policy>): boolean {
  const personId = PersonId.parse(SOMEBODY);
  const now = 5_000 as EpochMs;
  const dates = { from: 0 as EpochMs, until: 9_000 as EpochMs, withdrawnAt: null };
  const clause = (serviceId: string, ptzTakeOver: boolean) => ({
    serviceId: serviceId as ServiceId,
    live: true,
    recordings: true,
    ptzTakeOver,
    until: null,
    withdrawnAt: null,
  });
  const order = (communeId: string, cameraIds: string[], steers: boolean) => ({
    id: communeId as never,
    communeId: communeId as never,
    ...dates,
    cameraIds: cameraIds as CameraId[],
    clauses: [clause("s1", steers)],
  });
  const policy: Policy = {
    version: 1,
    roleActs: ROLE_ACTS,
    communes: ["m1", "m2"].map((id) => ({ id: id as never, serviceLevel: "storage_and_viewing" as const })),
    cameras: Object.values(CAMERAS).map((id) => ({
      id: id as CameraId,
      communeId: (id === "c2" ? "m2" : "m1") as never,
      isDisabled: false,
    })),
    authorisations: [order("m1", ["c1", "c3"], false), order("m2", ["c2"], false), order("m1", ["c4"], true)],
    habilitations: [
      {
        id: HabilitationId.parse(SOMEBODY),
        personId,
        level: "extract",
        communeIds: ["m1" as never],
        cameraIds: null,
        ...dates,
        trainedAt: 0 as EpochMs,
        suspended: null,
      },
    ],
    forwardings: [
      { id: "f1" as never, serviceId: "s1" as ServiceId, viewers: [personId], cameraIds: ["c3", "c4"] as CameraId[], ...dates },
    ],
    breakGlasses: [],
    ...change,
  };
  const principal = { kind: "person", personId, sessionId: SessionId.parse(SOMEBODY), role, authenticatedAt: now } as const;
  return decide(policy, principal, act, { kind: "camera", cameraId: CAMERAS[camera] as CameraId }, now, "watch").allowed;
}
