import { expect, it } from "vitest";
import { CameraId, type EpochMs, LockId, PersonId } from "../kernel/units.ts";
import { approve, canLock, hold, Lock, type LockIn, refuse, release } from "./locks.ts";

const ID = "0190a5a0-0000-7000-8000-000000000001";
const at = (ms: number) => ms as EpochMs;
const by = PersonId.parse(ID);
const asked: LockIn<"asked"> = {
  state: "asked",
  id: LockId.parse(ID),
  cameraIds: [CameraId.parse(ID)],
  from: at(1),
  until: at(2),
  requisition: "TJ Metz 26/114",
  reviewAt: at(9),
  askedBy: by,
  askedAt: at(3),
};

it("goes from asked to requested to held to released, and each state is one that can be written down", () => {
  const requested = approve(asked, by, at(4));
  const held = hold(requested, at(5));
  const released = release(held, by, "Classement", at(6));
  for (const lock of [asked, requested, held, released, refuse(asked, by, "Non", at(4))]) expect(Lock.parse(lock)).toEqual(lock);
  expect(released).toMatchObject({ requestedAt: 4, heldAt: 5, releasedAt: 6, reason: "Classement" });
});

it("that is taken back before it was held was never in force", () => {
  expect(release(approve(asked, by, at(4)), by, "Erreur", at(5))).toMatchObject({ state: "released", heldAt: null });
});

it("is answered once, held once, and released once", () => {
  const allowed = (["asked", "refused", "requested", "held", "released"] as const).map((state) =>
    (["approve", "refuse", "hold", "release"] as const).filter((action) => canLock(state, action)),
  );
  expect(allowed).toEqual([["approve", "refuse"], [], ["hold", "release"], ["release"], []]);
});

it("is none without a requisition", () => {
  const { requisition: _, ...without } = asked;
  expect(Lock.safeParse(without).success).toBe(false);
  expect(Lock.safeParse({ ...asked, requisition: " " }).success).toBe(false);
});
