import type { EpochMs } from "@vigie/shared/kernel/units";
import { LOCKED_SHOW_MS } from "@vigie/shared/people/decide";
import { mayBeDrawn, type SignedIn } from "../../lib/session.tsx";

/** What a page shows of a session: everything; its wall alone, until then; or nothing but how to unlock it. */
export type Showing = { kind: "all" } | { kind: "wall"; until: EpochMs } | { kind: "nothing" };

const ALL: Showing = { kind: "all" };
const NOTHING: Showing = { kind: "nothing" };

/** A locked post goes on with its wall for a while; a browser that is no post, and whoever has no wall, shows nothing. */
export function showingOf(session: SignedIn, now: EpochMs): Showing {
  if (session.locked === null) return ALL;
  if (!mayBeDrawn(session, "display.read", { kind: "csu" }, now)) return NOTHING;
  return { kind: "wall", until: (session.locked.at + LOCKED_SHOW_MS) as EpochMs };
}
