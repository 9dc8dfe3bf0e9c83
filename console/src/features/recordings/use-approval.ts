import { useQueryClient } from "@tanstack/react-query";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { LockId } from "@vigie/shared/kernel/units";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { LOCKS_KEY } from "./use-recordings.ts";

/** A supervisor's yes to what an operator asked; `problem`: why it could not be. */
export function useApproval(): { approve: (id: LockId) => void; problem: Problem | null } {
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const approve = async (id: LockId) => {
    await act.run(() => api.recordings.approve(id));
    await client.invalidateQueries({ queryKey: LOCKS_KEY });
  };
  return { approve: (id) => void approve(id), problem: act.problem };
}
