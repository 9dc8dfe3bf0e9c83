import type { Problem } from "@vigie/shared/kernel/problem";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../i18n/use-problem-text.ts";
import { Button } from "./Button.tsx";
import css from "./notice.module.css";

interface ProblemBoxProps {
  problem: Problem;
  onRetry?: () => void;
  /** What the second try is called; absent: that. */
  retryVerb?: string | undefined;
}

/** A refusal or failure in words, said aloud once, with a second try where one makes sense. */
export function ProblemBox({ problem, onRetry, retryVerb }: ProblemBoxProps) {
  const { t } = useTranslation("common");
  const text = useProblemText();
  return (
    <div className={css["notice"]} data-tone="abnormal" role="alert">
      <span>{text(problem)}</span>
      {onRetry !== undefined && <Button onPress={onRetry}>{retryVerb ?? t("retry")}</Button>}
    </div>
  );
}
