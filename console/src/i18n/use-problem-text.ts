import type { Problem } from "@vigie/shared/kernel/problem";
import { useTranslation } from "react-i18next";

/** A problem in the operator's language. */
export function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation("problem");
  return (problem) => t(problem.code, { ...problem.params });
}
