import type { UseQueryResult } from "@tanstack/react-query";
import type { Problem } from "@vigie/shared/kernel/problem";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { problemOf } from "../lib/query-problem.ts";
import { useServices } from "../lib/services.tsx";
import { ProblemBox } from "./ProblemBox.tsx";
import css from "./screen.module.css";

interface ScreenProps {
  title: string;
  /** One line under the title: what the screen is for. */
  purpose: string;
  /** What can be done here, at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen of lists and forms, under the console's header. */
export function Screen({ title, purpose, actions, children }: ScreenProps) {
  return (
    <section className={css["screen"]}>
      <header className={css["header"]}>
        <div>
          <h1>{title}</h1>
          <p className={css["purpose"]}>{purpose}</p>
        </div>
        <div className={css["actions"]}>{actions}</div>
      </header>
      {children}
    </section>
  );
}

/** A list of the server in its three states: awaited, refused, there. A refresh that fails keeps what is there and says so. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation("common");
  const failure = query.error === null ? null : <LoadFailure problem={problemOf(query.error)} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return failure ?? <p role="status">{t("loading")}</p>;
  return (
    <>
      {failure}
      {children(query.data)}
    </>
  );
}

/** What is sensitive to read takes the factors again: they are asked for at a press, never by a list that refreshes itself. */
function LoadFailure({ problem, onRetry }: { problem: Problem; onRetry: () => void }) {
  const { t } = useTranslation("common");
  const { stepUp } = useServices();
  if (problem.code !== "session.step_up_required") return <ProblemBox problem={problem} onRetry={onRetry} />;
  const ask = async () => {
    if (await stepUp.ask()) onRetry();
  };
  return <ProblemBox problem={problem} onRetry={() => void ask()} retryVerb={t("confirmIdentity")} />;
}

/** An empty list: that it is empty, and what to do first. */
export function Empty({ title, advice, children }: { title: string; advice: string; children?: ReactNode }) {
  return (
    <div className={css["empty"]}>
      <h2>{title}</h2>
      <p>{advice}</p>
      {children}
    </div>
  );
}
