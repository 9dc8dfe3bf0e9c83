import type { Problem } from "@vigie/shared/kernel/problem";
import { useCallback, useRef, useState } from "react";
import type { Result } from "./result.ts";

export interface Act {
  isPending: boolean;
  problem: Problem | null;
  /** Runs one act at a time: a second press while one is under way does nothing. Answers its value, or null when it was refused. */
  run<T>(act: () => Promise<Result<T>>): Promise<{ value: T } | null>;
  clear(): void;
}

/** The state of one button or form that asks the server for something. */
export function useAct(): Act {
  const [state, setState] = useState<{ isPending: boolean; problem: Problem | null }>({ isPending: false, problem: null });
  const isRunning = useRef(false);
  const run = useCallback(async <T>(act: () => Promise<Result<T>>): Promise<{ value: T } | null> => {
    if (isRunning.current) return null;
    isRunning.current = true;
    setState({ isPending: true, problem: null });
    const result = await act();
    isRunning.current = false;
    setState({ isPending: false, problem: result.outcome === "problem" ? result.problem : null });
    return result.outcome === "success" ? { value: result.value } : null;
  }, []);
  const clear = useCallback(() => setState({ isPending: false, problem: null }), []);
  return { ...state, run, clear };
}
