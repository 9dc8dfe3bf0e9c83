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

const CSU: Target = { kind: "csu" };

/** Whether the person may: the same function as the server's, so that what is drawn is what would be allowed. */
export function useMay(): (act: Act, target?: Target) => boolean {
  const { clock, roomClock } = useServices();
  const session = useSession();
  const principal: Principal = {
    kind: "person",
    personId: session.person.id,
    sessionId: session.sessionId,
    role: session.person.role,
  };
  return (act, target = CSU) => decide(session.policy, principal, act, target, roomClock.now() ?? clock.now(), null).allowed;
}
