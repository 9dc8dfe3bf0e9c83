import { z } from "zod";

/** Each category has its own term, after which payload and salt are destroyed and the header stays. */
export const JournalCategory = z.enum([
  "viewing",
  "session",
  "administration",
  "wall",
  "round",
  "right",
  "forwarding",
  "recording",
  "journal",
]);
export type JournalCategory = z.infer<typeof JournalCategory>;

/** Months of the room's calendar, from the row's instant: six at least, thirty-six at most (CNIL, délibération 2021-122). */
const months = z.number().int().min(6).max(36);

export const RetentionTerms = z.record(JournalCategory, months);
export type RetentionTerms = z.infer<typeof RetentionTerms>;

/** What was looked at, given and allowed is kept three years, what is technical one. */
export const DEFAULT_TERMS: RetentionTerms = {
  viewing: 36,
  session: 12,
  administration: 12,
  wall: 12,
  round: 12,
  right: 36,
  forwarding: 36,
  recording: 36,
  journal: 36,
};
