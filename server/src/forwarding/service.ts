import type { ForwardingEnd } from "@vigie/shared/forwarding/schema";
import { AppError } from "@vigie/shared/kernel/problem";
import type { CameraId, ForwardingId, PersonId } from "@vigie/shared/kernel/units";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import type { PersonPrincipal, Require } from "../kernel/guard.ts";
import { createAsking } from "./asking.ts";
import { createFollowing, type FollowingDeps } from "./following.ts";
import { createOpening } from "./opening.ts";
import { createReading } from "./reading.ts";
import { listOpen, listUnanswered, type StoredForwarding, serviceOfLiaison } from "./repository.ts";

interface Deps extends FollowingDeps {
  db: Db;
  require: Require;
}
export type Forwardings = ReturnType<typeof createForwardings>;

/** Under what a liaison looks at a camera, and who answers for it: who opened it. */
export interface Feed {
  forwardingId: ForwardingId;
  placedBy: PersonId;
}

/** Forwardings of pictures to other services (*renvoi d'images*): live only, under a clause, seen and stopped by both ends. */
export function createForwardings(deps: Deps) {
  const { db, clock } = deps;
  const following = createFollowing(deps);
  const reading = createReading(deps);
  const opening = createOpening({ ...deps, following, reading });
  const asking = createAsking({ db, clock, following, reading });

  return {
    list: reading.list,
    mine: reading.mine,
    preview: opening.preview,
    open: opening.open,
    ask: asking.ask,
    refuse: asking.refuse,
    recheck: following.recheck,
    displayChanged: following.displayChanged,
    displaysGone: following.displaysGone,
    watchersChanged: following.watchersChanged,

    /** By either end; a liaison takes back their own asking so too. Stopping what is over is no fault. */
    stop: (principal: PersonPrincipal, id: ForwardingId): Promise<void> =>
      transact(db, async (unit) => {
        const forwarding = await reading.requireKnown(unit.tx, principal, id);
        if (forwarding.endedAt !== null) return;
        const isRecipient = principal.role === "liaison";
        if (forwarding.state === "requested" && !isRecipient)
          throw new AppError("forwarding.over", `forwarding ${id} does not run`);
        const how: ForwardingEnd = isRecipient ? "stopped_by_recipient" : "stopped";
        await following.end(unit, forwarding, principal.personId, how);
      }),

    /** Throws unless it runs, sends the camera, and is the person's to know of. */
    async requireSent(tx: Tx, principal: PersonPrincipal, id: ForwardingId, cameraId: CameraId): Promise<StoredForwarding> {
      const forwarding = await reading.requireKnown(tx, principal, id);
      if (forwarding.state !== "open") throw new AppError("forwarding.over", `forwarding ${id} is ${forwarding.state}`);
      if (!forwarding.cameraIds.includes(cameraId)) throw new AppError("forwarding.none_open", `${cameraId} is not in ${id}`);
      return forwarding;
    },

    /** Under what the liaison may look at the camera: of several the one that runs longest; null: under nothing. */
    async feedOf(tx: Tx, personId: PersonId, cameraId: CameraId): Promise<Feed | null> {
      const serviceId = await serviceOfLiaison(tx, personId);
      const now = clock.now();
      const [longest] = (await listOpen(tx))
        .filter((each) => each.serviceId === serviceId && each.cameraIds.includes(cameraId) && now < each.until)
        .sort((a, b) => b.until - a.until);
      if (longest === undefined || longest.answeredBy === null) return null;
      return { forwardingId: longest.id, placedBy: longest.answeredBy };
    },

    /** Ends askings that nobody answered. What runs ends when rights are reviewed, at the instant. */
    async sweep(): Promise<void> {
      if ((await listUnanswered(db, clock.now())).length === 0) return;
      await transact(db, async (unit) => {
        for (const asking of await listUnanswered(unit.tx, clock.now())) await following.end(unit, asking, null, "term");
      });
    },
  };
}
