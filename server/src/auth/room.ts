import type { Clock } from "@vigie/shared/kernel/clock";
import type { Db } from "../db/open.ts";
import { createChallenges } from "./challenges.ts";
import { createEntrance, type EntranceDeps } from "./entrance.ts";
import { createEntries } from "./entries.ts";
import { createFactorService } from "./factors.ts";
import type { Hasher } from "./hasher.ts";
import { createProving } from "./proving.ts";
import { createSessionService, type SessionDeps } from "./sessions.ts";
import { createThrottle } from "./throttle.ts";
import { createTries } from "./tries.ts";

type FactorDeps = Parameters<typeof createFactorService>[0];

interface Deps
  extends Pick<SessionDeps, "policyFor" | "closeViewings" | "closeLookBacks" | "sessionEnded" | "sessionChanged">,
    Pick<EntranceDeps, "setupCode" | "requireHabilitated" | "inheritWall">,
    Pick<FactorDeps, "takeApproval"> {
  db: Db;
  clock: Clock;
  hasher: Hasher;
  decoyHash: string;
  masterKey: Buffer;
  /** The console's own origin: where security keys sign. */
  origin: () => string;
}

/** How people come in, what they show beside their password, and the sessions that this opens. */
export function createSignIn({ origin, ...deps }: Deps) {
  const { db, clock, hasher, decoyHash, masterKey } = deps;
  const party = () => ({ origin: origin() });
  const throttle = createThrottle(clock);
  const challenges = createChallenges(clock);
  const tries = createTries({ db, clock, hasher, throttle, decoyHash });
  const proving = createProving({ db, clock, masterKey, party });
  const sessions = createSessionService({ ...deps, tries, proving, challenges });
  const { endSessionsOf } = sessions;
  const factors = createFactorService({ ...deps, party, challenges, tries, endSessionsOf });
  const entries = createEntries(clock);
  const entrance = createEntrance({ ...deps, throttle, tries, proving, challenges, entries, factors, sessions, party });
  return { entrance, factors, sessions };
}
