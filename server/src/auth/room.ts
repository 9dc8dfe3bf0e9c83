import type { Clock } from "@vigie/shared/kernel/clock";
import { KEYED_ROLES } from "@vigie/shared/people/roles";
import type { Db } from "../db/open.ts";
import { createChallenges } from "./challenges.ts";
import { createEntrance, type EntranceDeps } from "./entrance.ts";
import { createEntries } from "./entries.ts";
import { createFactorService } from "./factors.ts";
import type { Hasher } from "./hasher.ts";
import { createKeyPolicies } from "./key-policy.ts";
import { createProving } from "./proving.ts";
import { createSessionService, type SessionDeps, type SessionService } from "./sessions.ts";
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
  const keyPolicies = createKeyPolicies({
    db,
    clock,
    party,
    tellKeyed: (unit) => sessions.tellAsked(unit, { roles: KEYED_ROLES }),
  });
  const sessions: SessionService = createSessionService({ ...deps, tries, proving, challenges, keyPolicies });
  const { endSessionsOf, tellAsked } = sessions;
  const factors = createFactorService({ ...deps, party, challenges, tries, keyPolicies, endSessionsOf, tellAsked });
  const entries = createEntries(clock);
  const common = { ...deps, throttle, tries, proving, challenges, keyPolicies };
  const entrance = createEntrance({ ...common, entries, factors, sessions, party });
  return { entrance, factors, keyPolicies, sessions };
}
