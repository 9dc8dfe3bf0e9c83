import { z } from "zod";
import { CameraId, CommuneId, EpochMs, PersonId, ViewingId } from "../kernel/units.ts";
import { Motive } from "../people/decide.ts";
import { Role } from "../people/roles.ts";
import { InstantRange, LookBack } from "../recordings/playback.ts";
import { ViewingCause } from "../viewings/schema.ts";
import { JournalCategory } from "./terms.ts";

/** What is looked for in the journal: all that are given must hold. `own` alone may be asked by who reads only their own acts. */
export const JournalQuery = z.object({
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
  category: JournalCategory.optional(),
  personId: PersonId.optional(),
  cameraId: CameraId.optional(),
  /** A commune's id, or `csu`. */
  scope: z.union([CommuneId, z.literal("csu")]).optional(),
  event: z.string().max(60).optional(),
  from: z.coerce.number().pipe(EpochMs).optional(),
  until: z.coerce.number().pipe(EpochMs).optional(),
});
export type JournalQuery = z.infer<typeof JournalQuery>;

/**
 * *Who saw this camera between … and …?* One look: whole viewings, the steps of carousels and rounds, and
 * whoever looked back at those instants, whenever. `principal`: who; for a wall
 * screen the screen, with who placed the picture; for a play address its forwarding. `to` null: still open.
 */
export const Look = z.object({
  viewingId: ViewingId,
  who: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("person"), personId: PersonId, displayName: z.string(), role: Role }),
    z.object({ kind: z.literal("wall_screen"), name: z.string() }),
    z.object({ kind: z.literal("link"), label: z.string() }),
  ]),
  post: z.string(),
  motive: Motive,
  placedBy: z.object({ personId: PersonId, displayName: z.string() }),
  from: EpochMs,
  to: EpochMs.nullable(),
  cause: ViewingCause.nullable(),
  /** Null: live. `fetched`: which of the granted instants came to the viewer's page; null: its node has not told yet. */
  lookBack: LookBack.extend({ fetched: z.array(InstantRange).nullable() }).nullable(),
});
export type Look = z.infer<typeof Look>;

export const WhoSawQuery = z.object({
  cameraId: CameraId,
  from: z.coerce.number().pipe(EpochMs),
  until: z.coerce.number().pipe(EpochMs),
});
export type WhoSawQuery = z.infer<typeof WhoSawQuery>;

/** Newest first. `isWhole` false: more than `MAX_LOOKS` match, the range is to be narrowed. */
export const WhoSaw = z.object({ looks: z.array(Look), isWhole: z.boolean() });
export type WhoSaw = z.infer<typeof WhoSaw>;
export const MAX_LOOKS = 2_000;

/** Of the dossier that an inspector takes away: days of the room's calendar, `yyyy-mm-dd`, both included; a year at most. */
export const DossierQuery = z.object({ from: z.iso.date(), until: z.iso.date(), language: z.enum(["fr", "en"]).default("fr") });
export type DossierQuery = z.infer<typeof DossierQuery>;
