import { useQueryClient } from "@tanstack/react-query";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";

/** An act on one's own factors; what is listed of them is asked for anew. */
export function useFactorAct() {
  const client = useQueryClient();
  const { api } = useServices();
  const act = useAct();
  return { ...act, api, refetch: () => void client.invalidateQueries({ queryKey: queries.ownFactors(api).queryKey }) };
}
