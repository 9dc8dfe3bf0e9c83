import { useQueryClient } from "@tanstack/react-query";
import type { RoundRunId } from "@vigie/shared/kernel/units";
import type { RoundRun } from "@vigie/shared/rounds/schema";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";

/** What is said to the server of the run of a round; a carousel has none. */
export function useRun(runId: RoundRunId | null) {
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const keep = (run: RoundRun) => client.setQueryData(["rounds", "run", run.id], run);
  return {
    act,
    /** `then`: what the tile does once the reason is stored. */
    skip(step: number, reason: string, then: () => void): void {
      if (runId === null) return;
      void act.run(() => api.rounds.skipStep(runId, { step, reason })).then((done) => done !== null && then());
    },
    /** `reason` null: its last step was shown. */
    end(reason: string | null): void {
      if (runId === null) return;
      void act.run(() => api.rounds.end(runId, { reason })).then((done) => done !== null && keep(done.value));
    },
  };
}
