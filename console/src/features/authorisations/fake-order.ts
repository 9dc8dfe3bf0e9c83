import { Authorisation } from "@vigie/shared/authorisations/schema";

export const id = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;

/** An order of five years in force since 2024, for tests. */
export const anOrder = (change: Partial<Authorisation> = {}): Authorisation => ({
  ...Authorisation.parse({
    id: id(90),
    communeId: id(1),
    number: "2024-118",
    authority: "Préfet de la Moselle",
    from: Date.parse("2024-01-14T23:00:00Z"),
    until: Date.parse("2029-01-14T23:00:00Z"),
    cameraIds: [],
    purposes: ["buildings"],
    retentionMaxDays: 30,
    retentionMinDays: null,
    clauses: [],
    references: [],
    withdrawnAt: null,
    version: 3,
  }),
  ...change,
});
