import { useQueryClient } from "@tanstack/react-query";
import type { PersonId } from "@vigie/shared/kernel/units";
import type { PersonChange } from "@vigie/shared/people/schema";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";

/** Changes one person, then brings the list up to date. One's own change also shows in the header. */
export function usePersonChange(personId: PersonId, onDone: () => void) {
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  return {
    ...act,
    run: async (change: PersonChange) => {
      const done = await act.run(() => api.people.change(personId, change));
      if (done === null) return;
      await client.invalidateQueries({ queryKey: ["people"] });
      await client.invalidateQueries({ queryKey: ["session"] });
      onDone();
    },
  };
}
