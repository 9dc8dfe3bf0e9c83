import { type ForwardingAsk, type ForwardingRefusal, MAX_FORWARDING_MS } from "@vigie/shared/forwarding/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, ForwardingId } from "@vigie/shared/kernel/units";
import type { Db } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { newId } from "../kernel/ids.ts";
import { findPerson } from "../people/index.ts";
import type { Following } from "./following.ts";
import type { Reading } from "./reading.ts";
import { countWaiting, insertForwarding, replaceForwarding, type StoredForwarding, serviceOfLiaison } from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  following: Following;
  reading: Reading;
}

/** Askings of one liaison that wait at once. */
const MAX_WAITING = 5;
/** How the officer of an asking is heard: through their own console. */
const OWN_CONSOLE = "Vigie";

/** What a liaison asks for, and the room's no. Its yes is an opening that names the asking. */
export function createAsking({ db, clock, following, reading }: Deps) {
  return {
    ask: ({ personId }: PersonPrincipal, { wanted, reason }: ForwardingAsk): Promise<void> =>
      transact(db, async (unit) => {
        const { tx } = unit;
        const serviceId = await serviceOfLiaison(tx, personId);
        const person = await findPerson(tx, personId);
        if (serviceId === null || person === null) throw new AppError("act.forbidden", `person ${personId} is no liaison`);
        if ((await countWaiting(tx, personId)) >= MAX_WAITING) {
          throw new AppError("request.too_many", `${MAX_WAITING} askings of ${personId} wait`);
        }
        const at = clock.now();
        const asking: StoredForwarding = {
          ...UNANSWERED,
          id: newId(),
          serviceId,
          officer: person.displayName,
          channel: OWN_CONSOLE,
          reason,
          wanted,
          requestedBy: personId,
          requestedAt: at,
          from: at,
          // Nobody answers a whole shift later.
          until: (at + MAX_FORWARDING_MS) as EpochMs,
        };
        await insertForwarding(tx, asking);
        const row = { event: "forwarding.requested", by: personId, forwardingId: asking.id, serviceId, wanted, reason } as const;
        await appendJournal(tx, at, "csu", row);
        await following.tellBothEnds(unit, asking);
      }),

    refuse: (principal: PersonPrincipal, id: ForwardingId, { reason }: ForwardingRefusal) =>
      transact(db, async (unit) => {
        const { personId: by } = principal;
        const asking = await reading.requireKnown(unit.tx, principal, id);
        if (asking.state !== "requested") throw new AppError("forwarding.over", `forwarding ${id} is ${asking.state}`);
        const at = clock.now();
        const refused: StoredForwarding = {
          ...asking,
          state: "refused",
          answeredBy: by,
          refusal: reason,
          endedAt: at,
          endedBy: by,
        };
        await replaceForwarding(unit.tx, refused);
        await appendJournal(unit.tx, at, "csu", { event: "forwarding.refused", by, forwardingId: id, reason });
        await following.tellBothEnds(unit, refused);
        return reading.withParts(unit.tx, refused);
      }),
  };
}

const UNANSWERED = {
  source: null,
  cameraIds: [],
  state: "requested",
  answeredBy: null,
  refusal: null,
  endedAt: null,
  endedBy: null,
  end: null,
} as const satisfies Partial<StoredForwarding>;
