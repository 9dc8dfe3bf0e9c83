import type { EpochMs, PersonId, SessionId } from "@vigie/shared/kernel/units";
import { ROLE_ACTS } from "@vigie/shared/people/roles";
import type { SessionView } from "@vigie/shared/people/session";

type SignedIn = Extract<SessionView, { state: "signed_in" }>;

/** An operator's open session, as the server tells it. */
export function aSignedIn(change: Partial<SignedIn> = {}): SignedIn {
  return {
    state: "signed_in",
    sessionId: "01890000-0000-7000-8000-00000000000a" as SessionId,
    person: {
      id: "01890000-0000-7000-8000-00000000000b" as PersonId,
      login: "operateur",
      displayName: "Opérateur 1",
      role: "operator",
      serviceId: null,
      createdAt: 0 as EpochMs,
      disabledAt: null,
    },
    endsAt: 43_200_000 as EpochMs,
    authenticatedAt: 0 as EpochMs,
    locked: null,
    lacksKey: false,
    policy: {
      version: 1,
      roleActs: ROLE_ACTS,
      communes: [],
      cameras: [],
      authorisations: [],
      habilitations: [],
      forwardings: [],
      breakGlasses: [],
    },
    ...change,
  };
}
