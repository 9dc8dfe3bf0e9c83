import { type Look, MAX_LOOKS, type WhoSaw, type WhoSawQuery } from "@vigie/shared/journal/reading";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, CommuneId, EpochMs } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { appendJournal } from "./repository.ts";

export interface WhoSawDeps {
  db: Db;
  clock: Clock;
  require: Require;
  communeOf: (tx: Tx, cameraId: CameraId) => Promise<CommuneId | null>;
  listLooks: (tx: Tx, cameraId: CameraId, from: EpochMs, until: EpochMs, limit: number) => Promise<Look[]>;
}

const MAX_RANGE_MS = 366 * 86_400_000;

/** *Who saw this camera between … and …?* The question is a row of the journal itself. */
export const createWhoSaw =
  ({ db, clock, require, communeOf, listLooks }: WhoSawDeps) =>
  (principal: PersonPrincipal, { cameraId, from, until }: WhoSawQuery): Promise<WhoSaw> => {
    // Who has cameras by habilitation asks about those alone; the others are asked for nothing more.
    require(principal, "camera.list", { kind: "camera", cameraId }, null);
    if (until <= from || until - from > MAX_RANGE_MS) throw new AppError("journal.range_wrong", `${from} to ${until}`);
    return transact(db, async ({ tx }) => {
      const communeId = await communeOf(tx, cameraId);
      if (communeId === null) throw new AppError("camera.not_found", `camera ${cameraId}`);
      const payload = { event: "journal.who-saw-asked", by: principal.personId, cameraId, from, until } as const;
      await appendJournal(tx, clock.now(), communeId, payload);
      const looks = await listLooks(tx, cameraId, from, until, MAX_LOOKS + 1);
      return { looks: looks.slice(0, MAX_LOOKS), isWhole: looks.length <= MAX_LOOKS };
    });
  };
