import type { ServiceLevel } from "@vigie/shared/authorisations/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import { type BreakGlassId, CommuneId, type EpochMs, type PersonId } from "@vigie/shared/kernel/units";
import type { BreakGlass } from "@vigie/shared/people/policy";
import { z } from "zod";
import type { Db, Tx } from "../db/open.ts";
import { transact, type Unit } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { closeBreakGlass, findOwnBreakGlass, insertBreakGlass, listOwnBreakGlasses } from "./break-glass-repository.ts";

const MINUTE_MS = 60_000;
const MAX_MINUTES = 60;

export const BreakGlassInput = z.object({
  communeId: CommuneId,
  reason: z.string().trim().min(1).max(200),
  minutes: z.number().int().min(1).max(MAX_MINUTES),
});
type BreakGlassInput = z.infer<typeof BreakGlassInput>;

interface Deps {
  db: Db;
  clock: Clock;
  /** Null: there is no such commune. */
  serviceLevelOf: (tx: Tx, id: CommuneId) => Promise<ServiceLevel | null>;
  /** The communes that the person's rights reach to; null: all. */
  communesOf: (person: PersonPrincipal) => ReadonlySet<CommuneId> | null;
  rightsChanged: (unit: Unit) => Promise<void>;
}
export type BreakGlassService = ReturnType<typeof createBreakGlassService>;

/** A supervisor's look at a commune that stores and has no live view, for a reason and an hour at most (*bris de glace*). */
export function createBreakGlassService({ db, clock, serviceLevelOf, communesOf, rightsChanged }: Deps) {
  return {
    listOwn: (personId: PersonId): Promise<BreakGlass[]> => listOwnBreakGlasses(db, personId, clock.now()),

    /** Of a commune within one's own habilitations alone: it opens no scope. */
    open: (principal: PersonPrincipal, { communeId, reason, minutes }: BreakGlassInput): Promise<BreakGlass> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        const level = await serviceLevelOf(tx, communeId);
        if (level === null) throw new AppError("commune.not_found", `commune ${communeId}`);
        if (communesOf(principal)?.has(communeId) === false) {
          throw new AppError("habilitation.out_of_scope", `commune ${communeId}`);
        }
        if (level !== "storage") throw new AppError("break-glass.not_needed", `commune ${communeId} is on ${level}`);
        const from = clock.now();
        const until = (from + minutes * MINUTE_MS) as EpochMs;
        const { personId } = principal;
        const opened: BreakGlass = { id: newId(), personId, communeId, reason, from, until };
        await insertBreakGlass(tx, opened);
        const told = { by: personId, breakGlassId: opened.id, communeId, reason, until };
        await appendJournal(tx, from, communeId, { event: "break-glass.opened", ...told });
        await rightsChanged(unit);
        return opened;
      }),

    /** Before its term. Closing what is over is no fault. */
    close: (by: PersonId, id: BreakGlassId): Promise<void> =>
      transact(db, async (unit) => {
        const found = await findOwnBreakGlass(unit.tx, by, id);
        if (found === null) throw new AppError("break-glass.not_found", `break-glass ${id}`);
        if (!(await closeBreakGlass(unit.tx, id, clock.now()))) return;
        const told = { event: "break-glass.closed", by, breakGlassId: id } as const;
        await appendJournal(unit.tx, clock.now(), found.communeId, told);
        await rightsChanged(unit);
      }),
  };
}
