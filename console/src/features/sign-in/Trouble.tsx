import type { Problem } from "@vigie/shared/kernel/problem";
import { useTranslation } from "react-i18next";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { retryAfterSeconds, useRetryAfter } from "../factors/index.ts";
import css from "./sign-in.module.css";

export interface TroubleState {
  problem: Problem | null;
  /** No further try before so many seconds; 0: at once. */
  waitSeconds: number;
}

/** What was refused last. That one has to wait is said as long as one has. */
export function useTrouble(problem: Problem | null): TroubleState {
  const waitSeconds = useRetryAfter(problem);
  const isOver = retryAfterSeconds(problem) !== null && waitSeconds === 0;
  return { problem: isOver ? null : problem, waitSeconds };
}

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
