import type { StreamName } from "@vigie/shared/cameras/schema";
import type { Clock } from "@vigie/shared/kernel/clock";
import { AppError } from "@vigie/shared/kernel/problem";
import type { EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import {
  IMMEDIATE_MS,
  LOOK_BACK_MAX_MS,
  type LookBack,
  type LookBackMotive,
  type PlaybackGrant,
  type PlaybackRequest,
  RECORDINGS_OPEN_PATH,
} from "@vigie/shared/recordings/playback";
import type { Db, Tx } from "../db/open.ts";
import { transact } from "../db/transact.ts";
import { appendJournal } from "../journal/index.ts";
import type { PersonPrincipal } from "../kernel/guard.ts";
import { findViewing, type Granted, hasLive, isSameViewer, type Opening, type ViewingCloser } from "../viewings/index.ts";

/** For the way of the request, and for clocks that are apart. */
const GRACE_MS = 5_000;

interface Deps {
  db: Db;
  clock: Clock;
  opening: Opening;
  closer: ViewingCloser;
}
export type PlaybackService = ReturnType<typeof createPlaybackService>;

/** Looking back: a viewing of granted instants, for a motive, written like any other. */
export function createPlaybackService({ db, clock, opening, closer }: Deps) {
  /** `immediate` goes by itself: to the last moments, and for who has the camera before their eyes. */
  async function requireLive(tx: Tx, { sessionId }: PersonPrincipal, { cameraId, motive }: Asked): Promise<void> {
    if (motive !== "immediate" || (await hasLive(tx, sessionId, cameraId))) return;
    throw new AppError("playback.not_immediate", `camera ${cameraId} is not live in this session`);
  }

  async function requireOwn(person: PersonPrincipal, id: ViewingId) {
    const found = await findViewing(db, id);
    if (found === null || found.viewing.lookBack === null || !isSameViewer(person, found.viewing.principal)) {
      throw new AppError("viewing.not_found", `viewing ${id}`);
    }
    return found;
  }

  return {
    /** Decided, written with its journal row, and answered with a grant for the node that has the recordings. */
    async open(person: PersonPrincipal, request: PlaybackRequest, post: string): Promise<PlaybackGrant> {
      const asked = requireMotive(request);
      const lookBack = lookBackOf(asked, clock.now());
      await requireLive(db, person, asked);
      const { cameraId, stream, motive } = asked;
      const alone = { listViewingId: null, forwardingId: null, step: null };
      const wanted = { principal: person, cameraId, stream, motive, post, placedBy: person.personId, lookBack, ...alone };
      const granted = await opening.open(wanted, async (unit, { viewing, communeId }) => {
        await requireLive(unit.tx, person, asked);
        const { id: viewingId, openedAt, principal, placedBy } = viewing;
        const payload = { event: "viewing.opened", viewingId, principal, cameraId, motive, post, placedBy, lookBack } as const;
        await appendJournal(unit.tx, openedAt, communeId, payload);
      });
      return answer(granted);
    },

    /** A further grant over the same instants, decided again. */
    async grant(person: PersonPrincipal, id: ViewingId, stream: StreamName): Promise<PlaybackGrant> {
      const { viewing } = await requireOwn(person, id);
      if (viewing.closedAt !== null) throw new AppError("viewing.ended", `viewing ${id}: ${viewing.cause}`);
      return answer(await opening.renew(viewing, stream));
    },

    /** Its viewer lets go. Closing what is closed is no fault: page and node both say it. */
    async release(person: PersonPrincipal, id: ViewingId): Promise<void> {
      const found = await requireOwn(person, id);
      await transact(db, (unit) => closer.close(unit, found, { cause: "released", by: "server", seconds: null }));
    },
  };
}

type Asked = PlaybackRequest & { motive: LookBackMotive };

function requireMotive(request: PlaybackRequest): Asked {
  const { motive, reference } = request;
  if (motive === null) throw new AppError("playback.motive_needed", "no motive");
  if (motive === "immediate") return { ...request, motive, reference: null };
  if (reference === null || reference === "") throw new AppError("playback.reference_needed", `no reference for ${motive}`);
  return { ...request, motive };
}

/** Throws `playback.range_wrong`, `playback.not_immediate`. */
function lookBackOf({ from, until, motive, reference }: Asked, now: EpochMs): LookBack {
  if (until <= from || from > now + GRACE_MS || until - from > LOOK_BACK_MAX_MS) {
    throw new AppError("playback.range_wrong", `${from} to ${until}`);
  }
  if (motive !== "immediate") return { from, until, reference };
  if (from < now - IMMEDIATE_MS - GRACE_MS) throw new AppError("playback.not_immediate", `${from} is older than two minutes`);
  // What comes later would be looked back at without a motive by then.
  return { from, until: Math.min(until, now + IMMEDIATE_MS) as EpochMs, reference };
}

const answer = ({ nodeOrigin, ...granted }: Granted): PlaybackGrant => ({
  ...granted,
  openUrl: `${nodeOrigin}${RECORDINGS_OPEN_PATH}`,
});
