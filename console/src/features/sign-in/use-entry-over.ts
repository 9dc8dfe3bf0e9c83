import type { Problem } from "@vigie/shared/kernel/problem";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { ENTRY_MS } from "@vigie/shared/people/session";
import { useEffect, useRef } from "react";
import { useServices } from "../../lib/services.tsx";

/**
 * Calls `onOver` when the server waits no longer for the second step: it says so in a refusal, or is asked once the time is over by this
 * machine's clock, which may be wrong.
 */
export function useEntryOver(endsAt: EpochMs, problem: Problem | null, onOver: () => void): void {
  const { api, clock } = useServices();
  const latest = useRef(onOver);
  latest.current = onOver;
  const isRefused = problem?.code === "session.entry_over";
  useEffect(() => {
    if (isRefused) latest.current();
  }, [isRefused]);
  useEffect(() => {
    let isGone = false;
    const look = async () => {
      const read = await api.session.read();
      if (isGone || read.outcome !== "success") return;
      if (read.value.state === "anonymous" || read.value.state === "signed_in") latest.current();
    };
    const leftMs = Math.min(Math.max(endsAt - clock.now(), 0), ENTRY_MS);
    const cancel = clock.after(leftMs, () => void look());
    return () => {
      isGone = true;
      cancel();
    };
  }, [api, clock, endsAt]);
}
