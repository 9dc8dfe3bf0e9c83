import { z } from "zod";
import { Camera } from "../cameras/schema.ts";
import { AuthorisationId, CameraId, EpochMs, ForwardingId, PersonId, ServiceId } from "../kernel/units.ts";
import { PlayLink } from "../links/schema.ts";
import { TileRef } from "../walls/schema.ts";

const text = z.string().trim().min(1).max(200);

/** A service that pictures may be forwarded to (CSI L.252-3). */
export const RecipientService = z.object({
  id: ServiceId,
  name: z.string().trim().min(1).max(80),
  kind: z.enum(["national_police", "gendarmerie", "customs", "fire_and_rescue", "municipal_police"]),
});
export type RecipientService = z.infer<typeof RecipientService>;
export const RecipientServiceInput = RecipientService.omit({ id: true });
export type RecipientServiceInput = z.infer<typeof RecipientServiceInput>;

/** What is forwarded: cameras, or whatever camera a tile of a wall holds, as it changes. */
export const ForwardedSource = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cameras"), cameraIds: z.array(CameraId).min(1).max(16) }),
  z.object({ kind: z.literal("tile"), tile: TileRef }),
]);
export type ForwardedSource = z.infer<typeof ForwardedSource>;

/** `requested`: a liaison asks, nothing is shown. `open`: it runs. `refused`, `ended`: over. */
export const ForwardingState = z.enum(["requested", "open", "refused", "ended"]);
export type ForwardingState = z.infer<typeof ForwardingState>;

/** How it ended: by either end, at its term, or because what allowed it is gone. */
export const ForwardingEnd = z.enum(["stopped", "stopped_by_recipient", "term", "clause_ended", "right_ended"]);
export type ForwardingEnd = z.infer<typeof ForwardingEnd>;

/** Who looks now: a liaison; `personId` null: the player of a play address, named by its label. */
export const Watcher = z.object({ personId: PersonId.nullable(), displayName: z.string(), post: z.string(), sinceAt: EpochMs });
export type Watcher = z.infer<typeof Watcher>;

/**
 * One forwarding (*renvoi d'images*): live only, for a service that an order's clause names, until `until` at the latest. `cameraIds`: what
 * is forwarded now; of a tile, what it holds, empty while no clause allows it. `channel`: how the officer asked (radio, telephone…).
 * `wanted`: what a liaison asked for; null: opened without an asking. `source` null: only asked for. `refusal`: why it was refused.
 */
export const Forwarding = z.object({
  id: ForwardingId,
  serviceId: ServiceId,
  officer: text,
  channel: text,
  reason: text,
  wanted: text.nullable(),
  source: ForwardedSource.nullable(),
  cameraIds: z.array(CameraId),
  state: ForwardingState,
  requestedBy: PersonId,
  requestedAt: EpochMs,
  /** Who opened or refused it. */
  answeredBy: PersonId.nullable(),
  refusal: text.nullable(),
  from: EpochMs,
  until: EpochMs,
  endedAt: EpochMs.nullable(),
  endedBy: PersonId.nullable(),
  end: ForwardingEnd.nullable(),
  watchers: z.array(Watcher),
  links: z.array(PlayLink),
});
export type Forwarding = z.infer<typeof Forwarding>;

/** Twelve hours, one shift: longer is opened anew. */
export const MAX_FORWARDING_MS = 12 * 3_600_000;

/** `requestId`: of a liaison's asking that is answered by it. */
export const ForwardingInput = z.object({
  serviceId: ServiceId,
  officer: text,
  channel: text,
  reason: text,
  source: ForwardedSource,
  until: EpochMs,
  requestId: ForwardingId.nullable().default(null),
});
export type ForwardingInput = z.infer<typeof ForwardingInput>;

/**
 * First step, `POST /api/forwardings/preview`: exactly what would be sent, by camera: under which order's clause, or why not. `until`: the
 * earliest end of what was asked and of the clauses. `previewHash`: SHA-256, hex, of what was previewed; the second step names it, and is
 * refused with `forwarding.changed` when the same question has another answer by then.
 */
export const ForwardingPreview = z.object({
  cameras: z.array(z.object({ cameraId: CameraId, authorisationId: AuthorisationId.nullable(), refusal: z.string().nullable() })),
  until: EpochMs,
  previewHash: z.string(),
});
export type ForwardingPreview = z.infer<typeof ForwardingPreview>;

/** Second step, `POST /api/forwardings`: opens. Every camera must be allowed. */
export const ForwardingOpening = ForwardingInput.extend({ previewHash: z.string() });
export type ForwardingOpening = z.infer<typeof ForwardingOpening>;

/** `POST /api/forwardings/asks`, by a liaison: a camera by its number, or a place in words. */
export const ForwardingAsk = z.object({ wanted: text, reason: text });
export type ForwardingAsk = z.infer<typeof ForwardingAsk>;
export const ForwardingRefusal = z.object({ reason: text });
export type ForwardingRefusal = z.infer<typeof ForwardingRefusal>;

/**
 * `GET /api/forwardings/mine`: all that a liaison sees: what is open to their service or ended within the last hour, without cameras then and
 * with how it ended; and of their own askings (`isMine`) those that wait or were refused within the last hour. `service` and the server's day
 * are drawn over every picture.
 */
export const ForwardedWall = z.object({
  service: RecipientService,
  forwardings: z.array(
    Forwarding.pick({
      id: true,
      officer: true,
      reason: true,
      wanted: true,
      refusal: true,
      state: true,
      from: true,
      until: true,
      endedAt: true,
      end: true,
      watchers: true,
    }).extend({
      cameras: z.array(
        Camera.pick({ id: true, number: true, name: true }).extend({
          communeName: z.string(),
          siteName: z.string(),
          hasSub: z.boolean(),
        }),
      ),
      isMine: z.boolean(),
    }),
  ),
});
export type ForwardedWall = z.infer<typeof ForwardedWall>;

/** `POST /api/forwardings/:forwardingId/links`. It ends with its forwarding. */
export const ForwardingLinkInput = z.object({ cameraId: CameraId, label: z.string().trim().min(1).max(80) });
export type ForwardingLinkInput = z.infer<typeof ForwardingLinkInput>;
