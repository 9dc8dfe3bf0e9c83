import type { EpochMs } from "@vigie/shared/kernel/units";
import type { Act } from "@vigie/shared/people/acts";
import type { Target } from "@vigie/shared/people/decide";
import { decide } from "@vigie/shared/people/decide";
import type { Principal } from "@vigie/shared/people/principal";
import type { SessionView } from "@vigie/shared/people/session";
import { createContext, type ReactNode, use } from "react";
import { useServices } from "./services.tsx";

export type SignedIn = Extract<SessionView, { state: "signed_in" }>;

const SessionContext = createContext<SignedIn | null>(null);

export function SessionProvider({ session, children }: { session: SignedIn; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): SignedIn {
  const session = use(SessionContext);
  if (session === null) throw new Error("nobody is signed in above this component");
  return session;
}

/** Null on a wall screen, where nobody signs in. */
export const useOwnSession = (): SignedIn | null => use(SessionContext);

const CSU: Target = { kind: "csu" };

/**
 * Whether the person may: the same function as the server's, so that what is drawn is what would be allowed. What only waits for the password
 * and the second factor again is drawn: they are asked for when it is done.
 */
export function mayBeDrawn(session: SignedIn, act: Act, target: Target, now: EpochMs): boolean {
  const { sessionId, person, authenticatedAt, locked, lacksKey, policy } = session;
  const principal: Principal = {
    kind: "person",
    personId: person.id,
    sessionId,
    role: person.role,
    authenticatedAt,
    ...(locked === null ? {} : { locked }),
    ...(lacksKey ? { lacksKey } : {}),
  };
  const decision = decide(policy, principal, act, target, now, null);
  return decision.allowed || decision.code === "session.step_up_required";
}

/** Whether a list of the server is the reader's: what may not be read is not asked for. On a wall screen, where nobody signs in, nothing is. */
export function useMayRead(act: Act): boolean {
  const { clock, roomClock } = useServices();
  const session = useOwnSession();
  return session !== null && mayBeDrawn(session, act, CSU, roomClock.now() ?? clock.now());
}

export function useMay(): (act: Act, target?: Target) => boolean {
  const { clock, roomClock } = useServices();
  const session = useSession();
  return (act, target = CSU) => mayBeDrawn(session, act, target, roomClock.now() ?? clock.now());
}
