import { z } from "zod";

/** Hours of the room's calendar (Europe/Paris) in which a camera is recorded; `weekday` ISO 8601, 1 Monday … 7 Sunday; `until` "24:00" is the day's end. */
export const RecordedHours = z
  .object({
    weekday: z.number().int().min(1).max(7),
    from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
    until: z.string().regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/),
  })
  .refine(({ from, until }) => from < until);
export type RecordedHours = z.infer<typeof RecordedHours>;

/** When and what of a camera is recorded. `sub` null: the small stream as well for H.265 cameras alone, which a browser may not decode. */
export const RecordingPlan = z.object({
  schedule: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("continuous") }),
    z.object({ kind: z.literal("never") }),
    z.object({ kind: z.literal("hours"), hours: z.array(RecordedHours).min(1).max(70) }),
  ]),
  sub: z.boolean().nullable(),
});
export type RecordingPlan = z.infer<typeof RecordingPlan>;
export const CONTINUOUS: RecordingPlan = { schedule: { kind: "continuous" }, sub: null };
