import type { SessionView } from "@vigie/shared/people/session";

/** A session that is not open yet. */
export type EntryView = Exclude<SessionView, { state: "signed_in" }>;
export type FactorNeeded = Extract<SessionView, { state: "factor_needed" }>;
