import { useQuery } from "@tanstack/react-query";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { HABILITATED_ROLES } from "@vigie/shared/people/roles";
import type { Person } from "@vigie/shared/people/schema";
import type { OpenSession } from "@vigie/shared/people/session";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { useNow } from "../../lib/use-now.ts";
import { type Standing, standingOf } from "../habilitations/index.ts";

export interface PeopleFacts {
  now: EpochMs;
  /** What their habilitations come to; null: their role takes none. */
  standingOf: (person: Person) => Standing | null;
  /** Whether this reader may know who is signed in. */
  knowsSessions: boolean;
  sessionsOf: (person: Person) => readonly OpenSession[];
  /** A liaison's service. */
  serviceOf: (person: Person) => string | null;
  nameOf: (personId: string) => string | null;
}

/** What other lists say of people, as far as the reader may read them. */
export function usePeopleFacts(): PeopleFacts {
  const { api } = useServices();
  const may = useMay();
  const now = useNow();
  const people = useQuery(queries.people(api));
  const habilitations = useQuery({ ...queries.habilitations(api), enabled: may("habilitation.list") });
  const services = useQuery({ ...queries.services(api), enabled: may("service.list") });
  const knowsSessions = may("session.manage");
  const sessions = useQuery({ ...queries.sessions(api), enabled: knowsSessions });
  return {
    now,
    standingOf: ({ id, role }) =>
      HABILITATED_ROLES.includes(role)
        ? standingOf(habilitations.data?.filter(({ personId }) => personId === id) ?? [], now)
        : null,
    knowsSessions,
    sessionsOf: ({ id }) => sessions.data?.filter(({ personId }) => personId === id) ?? [],
    serviceOf: ({ serviceId }) => services.data?.find(({ id }) => id === serviceId)?.name ?? null,
    nameOf: (personId) => people.data?.find(({ id }) => id === personId)?.displayName ?? null,
  };
}
