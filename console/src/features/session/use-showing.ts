import { EpochMs } from "@vigie/shared/kernel/units";
import { useEffect, useState } from "react";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { type Showing, showingOf } from "./showing.ts";

/** What the page shows of its session, now and when the wall's half hour ends. */
export function useShowing(): Showing {
  const { clock, roomClock } = useServices();
  const session = useSession();
  const [, lookAgain] = useState(0);
  const now = EpochMs.parse(roomClock.now() ?? clock.now());
  const showing = showingOf(session, now);
  const untilMs = showing.kind === "wall" ? showing.until : null;
  useEffect(() => {
    if (untilMs === null) return;
    const leftMs = untilMs - (roomClock.now() ?? clock.now());
    return clock.after(Math.max(leftMs, 0) + 1, () => lookAgain((count) => count + 1));
  }, [untilMs, clock, roomClock]);
  return showing;
}
