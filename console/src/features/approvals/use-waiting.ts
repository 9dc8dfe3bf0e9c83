import { useQuery } from "@tanstack/react-query";
import type { Approval } from "@vigie/shared/approvals/schema";
import type { PersonId } from "@vigie/shared/kernel/units";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay, useSession } from "../../lib/session.tsx";
import { useNow } from "../../lib/use-now.ts";

/** Whether it waits for somebody's answer. */
export const isWaiting = ({ state, endsAt }: Approval, now: number): boolean => state === "pending" && now < endsAt;

/** Requests that wait for this person: those of others, for who may answer. */
export const waitingFor = (all: readonly Approval[], personId: PersonId, now: number): Approval[] =>
  all.filter((one) => isWaiting(one, now) && one.requestedBy !== personId);

/** How many requests wait for this person's answer. */
export function useWaitingCount(): number {
  const { api } = useServices();
  const may = useMay();
  const { person } = useSession();
  const now = useNow();
  const mayGive = may("approval.give");
  const list = useQuery({ ...queries.approvals(api), enabled: mayGive });
  return mayGive ? waitingFor(list.data ?? [], person.id, now).length : 0;
}
