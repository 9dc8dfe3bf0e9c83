import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Approval, ApprovalSubject } from "@vigie/shared/approvals/schema";
import { useState } from "react";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { type Act, useAct } from "../../lib/use-act.ts";
import { useNow } from "../../lib/use-now.ts";

/** The server tells when an answer is there; should that be missed, it is asked so often. */
const ASK_AGAIN_MS = 5_000;

export interface Asking {
  /** Null: not asked yet. */
  approval: Approval | null;
  act: Act;
  ask: () => Promise<void>;
  /** Somebody signed in this dialog. */
  signed: (approval: Approval) => void;
}

/** One request from its asking to its answer. */
export function useAsking(subject: ApprovalSubject): Asking {
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const now = useNow(1_000);
  const [asked, setAsked] = useState<Approval | null>(null);
  const isWaiting = asked?.state === "pending";
  const list = useQuery({
    ...queries.approvals(api),
    enabled: isWaiting,
    refetchInterval: isWaiting ? ASK_AGAIN_MS : false,
  });
  const told = list.data?.find(({ id }) => id === asked?.id) ?? null;
  // What was signed here is newer than the list that is on its way.
  const known = asked?.state === "pending" ? (told ?? asked) : asked;
  const isOver = known?.state === "pending" && now >= known.endsAt;
  return {
    approval: isOver ? { ...known, state: "expired" } : known,
    act,
    ask: async () => {
      const made = await act.run(() => api.approvals.request({ subject }));
      if (made === null) return;
      setAsked(made.value);
      await client.invalidateQueries({ queryKey: ["approvals"] });
    },
    signed: (approval) => {
      setAsked(approval);
      void client.invalidateQueries({ queryKey: ["approvals"] });
    },
  };
}
