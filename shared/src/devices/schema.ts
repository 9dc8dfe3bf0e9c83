import { z } from "zod";
import { DeviceId, DisplayId, EpochMs, WallId } from "../kernel/units.ts";
import { Policy } from "../people/policy.ts";
import { PersonName } from "../people/schema.ts";

/** `post`: an operator's place, which names their sessions. `wall_screen`: one physical screen of a wall, where nobody signs in. */
export const DeviceKind = z.enum(["post", "wall_screen"]);
export type DeviceKind = z.infer<typeof DeviceKind>;

const name = z.string().trim().min(1).max(80);

/** A wall of the room (*mur d'images*): `columns` × `rows` physical screens. */
export const Wall = z.object({
  id: WallId,
  name,
  columns: z.number().int().min(1).max(12),
  rows: z.number().int().min(1).max(6),
});
export type Wall = z.infer<typeof Wall>;
export const WallInput = Wall.omit({ id: true });
export type WallInput = z.infer<typeof WallInput>;

/** Which screen of which wall, from 0 at the top left. Two devices in use never have the same place. */
export const WallPlace = z.object({
  wallId: WallId,
  column: z.number().int().min(0).max(11),
  row: z.number().int().min(0).max(5),
});
export type WallPlace = z.infer<typeof WallPlace>;

/** A browser of the room, known by a secret that only its own cookie holds. `name` is unique among those in use. */
export const Device = z.object({
  id: DeviceId,
  kind: DeviceKind,
  name,
  place: WallPlace.nullable(),
  enrolledBy: PersonName,
  enrolledAt: EpochMs,
  endedAt: EpochMs.nullable(),
});
export type Device = z.infer<typeof Device>;

/** Six characters that nobody mistakes for one another when reading them from a screen; typed in any case. */
export const DEVICE_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
export const DEVICE_CODE_LENGTH = 6;
export const DEVICE_CODE_MS = 5 * 60_000;
export const DeviceCode = z
  .string()
  .transform((typed) => typed.toUpperCase().replace(/[\s-]/g, ""))
  .pipe(z.string().regex(new RegExp(`^[${DEVICE_CODE_ALPHABET}]{${DEVICE_CODE_LENGTH}}$`)));

/** `POST /api/devices`: the code that the browser shows, typed by a supervisor. A wall screen has a place, a post none. */
export const DeviceAdmission = z
  .object({ code: DeviceCode, kind: DeviceKind, name, place: WallPlace.nullable() })
  .refine(({ kind, place }) => (kind === "wall_screen") === (place !== null), {
    path: ["place"],
    message: "a wall screen has a place",
  });
export type DeviceAdmission = z.infer<typeof DeviceAdmission>;

export const DeviceChange = z.object({ name: name.optional(), place: WallPlace.optional() });
export type DeviceChange = z.infer<typeof DeviceChange>;

export const DevicesView = z.object({ walls: z.array(Wall), devices: z.array(Device) });
export type DevicesView = z.infer<typeof DevicesView>;

/**
 * What this browser is, by its device cookie. `POST /api/device` asks for a code (a cookie with a fresh secret comes with the answer),
 * `GET /api/device` asks what became of it.
 */
export const OwnDevice = z.discriminatedUnion("state", [
  /** Never enrolled, or its secret was ended. */
  z.object({ state: z.literal("unknown") }),
  z.object({ state: z.literal("pending"), code: z.string(), endsAt: EpochMs }),
  /** `displayId`: what a wall screen shows; a post shows whatever the person who signs in has. */
  z.object({ state: z.literal("enrolled"), device: Device, displayId: DisplayId.nullable(), policy: Policy }),
]);
export type OwnDevice = z.infer<typeof OwnDevice>;
