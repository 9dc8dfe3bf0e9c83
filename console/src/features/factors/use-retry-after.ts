import type { Problem } from "@vigie/shared/kernel/problem";
import { useEffect, useState } from "react";
import { useServices } from "../../lib/services.tsx";

/** For how many seconds the server takes no further try; null: it does not say. */
export function retryAfterSeconds(problem: Problem | null): number | null {
  const seconds = problem?.params?.["retryAfterS"];
  return typeof seconds === "number" && seconds > 0 ? Math.ceil(seconds) : null;
}

/** Counts the seconds down that the refusal asks to wait; 0 once one may try again. */
export function useRetryAfter(problem: Problem | null): number {
  const { clock } = useServices();
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const asked = retryAfterSeconds(problem);
    if (asked === null) return setLeft(0);
    const endMs = clock.monotonicMs() + asked * SECOND_MS;
    let cancel: () => void = () => undefined;
    const tick = () => {
      const leftMs = endMs - clock.monotonicMs();
      setLeft(Math.max(0, Math.ceil(leftMs / SECOND_MS)));
      if (leftMs > 0) cancel = clock.after(leftMs % SECOND_MS || SECOND_MS, tick);
    };
    tick();
    return () => cancel();
  }, [problem, clock]);
  return left;
}

const SECOND_MS = 1_000;
