import type { ForwardedWall, Forwarding, Watcher } from "@vigie/shared/forwarding/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, ForwardingId } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import { decide, type Target } from "@vigie/shared/people/decide";
import type { Policy } from "@vigie/shared/people/policy";
import { HABILITATED_ROLES } from "@vigie/shared/people/roles";
import type { Db, Tx } from "../db/open.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { listLinksOf } from "../links/index.ts";
import { findService } from "../services/index.ts";
import {
  findForwarding,
  listForwardedCameras,
  listSince,
  listWatchers,
  type StoredForwarding,
  serviceOfLiaison,
} from "./repository.ts";

interface Deps {
  db: Db;
  clock: Clock;
  policy: () => Policy;
}
export type Reading = ReturnType<typeof createReading>;

/** Over since at most this long, a forwarding is still listed: to the room, and to a liaison. */
const LISTED_MS = 24 * 3_600_000;
const RECENT_MS = 3_600_000;

/** What each end sees of forwardings: the room those of its cameras, a liaison those of their service. */
export function createReading({ db, clock, policy }: Deps) {
  const may = (principal: PersonPrincipal, act: Act, target: Target) =>
    decide(policy(), principal, act, target, clock.now(), null).allowed;

  /** Askings are the whole room's to answer. One whose cameras are all outside the person's habilitations is none of theirs. */
  function mayKnow(principal: PersonPrincipal, forwarding: StoredForwarding): boolean {
    const { answeredBy, cameraIds } = forwarding;
    if (!wasOpened(forwarding) || answeredBy === principal.personId) return true;
    if (!HABILITATED_ROLES.includes(principal.role)) return true;
    // Of a tile that shows nothing now: who composes walls.
    if (cameraIds.length === 0) return may(principal, "display.assign", { kind: "csu" });
    return cameraIds.some((cameraId) => may(principal, "camera.list", { kind: "camera", cameraId }));
  }

  return {
    async list(principal: PersonPrincipal): Promise<Forwarding[]> {
      const listed = await listSince(db, (clock.now() - LISTED_MS) as EpochMs);
      return withParts(
        db,
        listed.filter((forwarding) => mayKnow(principal, forwarding)),
      );
    },

    /** Throws `forwarding.not_found` also for one that the person is to know nothing of. */
    async requireKnown(tx: Tx, principal: PersonPrincipal, id: ForwardingId): Promise<StoredForwarding> {
      const forwarding = await findForwarding(tx, id);
      if (forwarding === null || !(await isOf(tx, principal, forwarding))) {
        throw new AppError("forwarding.not_found", `forwarding ${id}`);
      }
      return forwarding;
    },

    async withParts(tx: Tx, forwarding: StoredForwarding): Promise<Forwarding> {
      const [whole] = await withParts(tx, [forwarding]);
      if (whole === undefined) throw new Error("one in, one out");
      return whole;
    },

    /** All that a liaison sees of the room. */
    async mine({ personId }: PersonPrincipal): Promise<ForwardedWall> {
      const serviceId = await serviceOfLiaison(db, personId);
      const service = serviceId === null ? null : await findService(db, serviceId);
      if (service === null) throw new AppError("service.not_found", `person ${personId} has no service`);
      const recent = await listSince(db, (clock.now() - RECENT_MS) as EpochMs);
      const seen = recent.filter((one) => one.serviceId === service.id && (wasOpened(one) || one.requestedBy === personId));
      const whole = await withParts(db, seen);
      const cameras = await listForwardedCameras(db, [...new Set(whole.flatMap(openCameras))]);
      return {
        service,
        forwardings: whole.map((forwarding) => ({
          ...forwarding,
          cameras: openCameras(forwarding).flatMap((id) => cameras.get(id) ?? []),
          isMine: forwarding.requestedBy === personId,
        })),
      };
    },
  };

  async function isOf(tx: Tx, principal: PersonPrincipal, forwarding: StoredForwarding): Promise<boolean> {
    if (principal.role !== "liaison") return mayKnow(principal, forwarding);
    const isTheirs = wasOpened(forwarding) || forwarding.requestedBy === principal.personId;
    return isTheirs && (await serviceOfLiaison(tx, principal.personId)) === forwarding.serviceId;
  }
}

/** What was only asked for is nobody's but the asker's. */
const wasOpened = ({ state, answeredBy }: StoredForwarding): boolean =>
  state === "open" || (state === "ended" && answeredBy !== null);

const openCameras = ({ state, cameraIds }: Pick<Forwarding, "state" | "cameraIds">) => (state === "open" ? cameraIds : []);

async function withParts(tx: Tx, forwardings: readonly StoredForwarding[]): Promise<Forwarding[]> {
  const ids = forwardings.map(({ id }) => id);
  const watchers = await listWatchers(tx, ids);
  const links = await listLinksOf(tx, ids);
  return forwardings.map((forwarding) => ({
    ...forwarding,
    watchers: whoWatches(watchers.filter(({ forwardingId }) => forwardingId === forwarding.id)),
    links: links.filter(({ forwardingId }) => forwardingId === forwarding.id),
  }));
}

/** Each once at each post, since their first picture, however many they look at. */
function whoWatches(viewings: readonly (Watcher & { forwardingId: ForwardingId })[]): Watcher[] {
  const first = new Map<string, Watcher>();
  for (const { forwardingId: _, ...watcher } of viewings) {
    const key = `${watcher.personId} ${watcher.displayName} ${watcher.post}`;
    if (!first.has(key)) first.set(key, watcher);
  }
  return [...first.values()];
}
