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
  /** Those that are open, for a reader who may know of them. */
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
  const sessions = useQuery({ ...queries.sessions(api), enabled: may("session.manage") });
  return {
    now,
    standingOf: ({ id, role }) =>
      HABILITATED_ROLES.includes(role)
        ? standingOf(habilitations.data?.filter(({ personId }) => personId === id) ?? [], now)
        : null,
    sessionsOf: ({ id }) => sessions.data?.filter(({ personId }) => personId === id) ?? [],
    serviceOf: ({ serviceId }) => services.data?.find(({ id }) => id === serviceId)?.name ?? null,
    nameOf: (personId) => people.data?.find(({ id }) => id === personId)?.displayName ?? null,
  };
}
