import { z } from "zod";
import { EpochMs, SessionId } from "../kernel/units.ts";
import { Policy } from "./decide.ts";
import { Person } from "./schema.ts";

/** What `GET /api/session` answers: nobody, with whether the first administrator is still to be made; or who, and what they may do. */
export const SessionView = z.discriminatedUnion("state", [
  z.object({ state: z.literal("anonymous"), setupNeeded: z.boolean() }),
  z.object({
    state: z.literal("signed_in"),
    sessionId: SessionId,
    person: Person,
    /** Twelve hours after the sign-in, one shift. */
    endsAt: EpochMs,
    policy: Policy,
  }),
]);
export type SessionView = z.infer<typeof SessionView>;
