import type { Problem } from "@vigie/shared/kernel/problem";
import { useTranslation } from "react-i18next";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { useRetryAfter } from "../factors/index.ts";
import css from "./sign-in.module.css";

export interface TroubleState {
  problem: Problem | null;
  /** No further try before so many seconds; 0: at once. */
  waitSeconds: number;
}

export const useTrouble = (problem: Problem | null): TroubleState => ({ problem, waitSeconds: useRetryAfter(problem) });

/** What was refused, in words; after too many tries, how long there is to wait, counted down. */
export function Trouble({ trouble: { problem, waitSeconds } }: { trouble: TroubleState }) {
  const { t } = useTranslation("sign-in");
  if (problem === null) return null;
  return (
    <>
      <ProblemBox problem={problem} />
      {/* A timer is not read out at each second (ARIA 1.2 §5.4 timer). */}
      <p role="timer" className={css["wait"]}>
        {waitSeconds > 0 && t("wait", { count: waitSeconds })}
      </p>
    </>
  );
}
