import { z } from "zod";
import { CameraId, EpochMs, LockId, NodeId, PersonId } from "../kernel/units.ts";

const text = z.string().trim().min(1).max(120);
const reason = z.string().trim().min(1).max(300);

/** Longer than anything is kept: what is older is gone, or held by another lock. */
export const MAX_LOCK_MS = 366 * 86_400_000;
/** A console's clock may be ahead of the server's. */
export const LOCK_AHEAD_MS = 60_000;

/**
 * What is to be kept beyond its term (*gel*, CSI L.252-5): a judge's requisition alone does it, so that its reference cannot be left out. `until`
 * excluded, not in the future (`lock.range_wrong`). `reviewAt`: the day on which somebody looks at it again; nothing is released by itself.
 */
export const LockInput = z.object({
  cameraIds: z.array(CameraId).min(1).max(200),
  from: EpochMs,
  until: EpochMs,
  requisition: text,
  reviewAt: EpochMs,
});
export type LockInput = z.infer<typeof LockInput>;

const Asked = LockInput.extend({ id: LockId, askedBy: PersonId, askedAt: EpochMs });
const Refused = Asked.extend({ refusedBy: PersonId, refusedAt: EpochMs, reason });
const Requested = Asked.extend({ requestedBy: PersonId, requestedAt: EpochMs });
const Held = Requested.extend({ heldAt: EpochMs });
/** `heldAt` null: it was taken back before every node had it. */
const Released = Requested.extend({ heldAt: EpochMs.nullable(), releasedBy: PersonId, releasedAt: EpochMs, reason });

/**
 * `asked`: an operator asked, a supervisor has not answered; nothing is kept by it. `requested`: ordered, and not yet on every node's disk.
 * `held`: in force. `released`: nodes destroy what it alone held.
 */
export const Lock = z.discriminatedUnion("state", [
  Asked.extend({ state: z.literal("asked") }),
  Refused.extend({ state: z.literal("refused") }),
  Requested.extend({ state: z.literal("requested") }),
  Held.extend({ state: z.literal("held") }),
  Released.extend({ state: z.literal("released") }),
]);
export type Lock = z.infer<typeof Lock>;
export type LockIn<S extends Lock["state"]> = Extract<Lock, { state: S }>;

export type LockAction = "approve" | "refuse" | "hold" | "release";
const ALLOWED = {
  asked: ["approve", "refuse"],
  refused: [],
  requested: ["hold", "release"],
  held: ["release"],
  released: [],
} as const satisfies Record<Lock["state"], readonly LockAction[]>;

export const canLock = (state: Lock["state"], action: LockAction): boolean =>
  (ALLOWED[state] as readonly LockAction[]).includes(action);

export const approve = ({ state: _, ...lock }: LockIn<"asked">, by: PersonId, at: EpochMs): LockIn<"requested"> => ({
  ...lock,
  state: "requested",
  requestedBy: by,
  requestedAt: at,
});

export const refuse = ({ state: _, ...lock }: LockIn<"asked">, by: PersonId, why: string, at: EpochMs): LockIn<"refused"> => ({
  ...lock,
  state: "refused",
  refusedBy: by,
  refusedAt: at,
  reason: why,
});

export const hold = ({ state: _, ...lock }: LockIn<"requested">, at: EpochMs): LockIn<"held"> => ({
  ...lock,
  state: "held",
  heldAt: at,
});

export const release = (
  { state, ...lock }: LockIn<"requested" | "held">,
  by: PersonId,
  why: string,
  at: EpochMs,
): LockIn<"released"> => ({
  ...lock,
  state: "released",
  heldAt: state === "held" && "heldAt" in lock ? lock.heldAt : null,
  releasedBy: by,
  releasedAt: at,
  reason: why,
});

/**
 * What one node has of it: `asked` and not acknowledged; `held`, with so many segments; `releasing`: told to let go, not acknowledged; `released`.
 */
export const LockOnNode = z.object({
  nodeId: NodeId,
  name: z.string(),
  state: z.enum(["asked", "held", "releasing", "released"]),
  segments: z.number().int().nonnegative().nullable(),
});
export type LockOnNode = z.infer<typeof LockOnNode>;

/**
 * `GET /api/recordings/locks`: by when the oldest of what they hold would have gone, the soonest first; those that are over last. `cameraIds` are
 * cut to the reader's. `oldestExpiresAt` null: nothing recorded in the range is known of.
 */
export const ListedLock = z.object({
  lock: Lock,
  nodes: z.array(LockOnNode),
  oldestExpiresAt: EpochMs.nullable(),
  /** Of everybody whom the lock names. */
  names: z.array(z.object({ id: PersonId, displayName: z.string() })),
});
export type ListedLock = z.infer<typeof ListedLock>;

export const LockReason = z.object({ reason });
export type LockReason = z.infer<typeof LockReason>;

/** `POST /api/recordings/locks/preview`: before it is too late, how long each camera's oldest recording of the range still has. */
export const LockRange = LockInput.pick({ cameraIds: true, from: true, until: true });
export type LockRange = z.infer<typeof LockRange>;
export const LockPreview = z.object({
  at: EpochMs,
  cameras: z.array(
    z.object({
      cameraId: CameraId,
      /** First instant of the range that is recorded; null: nothing that the server knows of. */
      oldestAt: EpochMs.nullable(),
      expiresAt: EpochMs.nullable(),
      /** A node that has some of it has no link: the lock waits for it. */
      isWaiting: z.boolean(),
    }),
  ),
});
export type LockPreview = z.infer<typeof LockPreview>;
