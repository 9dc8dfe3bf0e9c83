import { useTranslation } from "react-i18next";
import { Notice } from "../../ui/Notice.tsx";
import { Second } from "../../ui/Table.tsx";
import css from "./approvals.module.css";
import type { SubjectLine } from "./subject-lines.ts";
import type { SubjectTold } from "./use-subject.ts";

/** Exactly what is asked: what it is now beside what it becomes. */
export function SubjectBox({ told: { title, lines, consequence, isStale } }: { told: SubjectTold }) {
  const { t } = useTranslation("approvals");
  return (
    <div className={css["subject"]}>
      <p className={css["subjectTitle"]}>{title}</p>
      {consequence !== null && <p>{consequence}</p>}
      {isStale && <Notice tone="warning">{t("stale")}</Notice>}
      {lines.length > 0 && (
        <table className={css["lines"]}>
          <caption className={css["unseen"]}>{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t("what")}</th>
              <th scope="col">{t("before")}</th>
              <th scope="col">{t("after")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Line key={line.label} line={line} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

function Line({ line: { label, before, after, kept } }: { line: SubjectLine }) {
  const { t } = useTranslation("approvals");
  return (
    <tr>
      <th scope="row">
        {label}
        {kept > 0 && <Second>{t("kept", { count: kept })}</Second>}
      </th>
      <td>
        <Values values={before} sign={MINUS} />
      </td>
      <td>
        <Values values={after} sign={PLUS} />
      </td>
    </tr>
  );
}

const MINUS = "−";
const PLUS = "+";

function Values({ values, sign }: { values: readonly string[]; sign: string }) {
  const { t } = useTranslation("common");
  if (values.length === 0) return <span className={css["nothing"]}>{t("none")}</span>;
  return (
    <ul className={css["values"]} data-sign={sign}>
      {values.map((value) => (
        <li key={value}>
          {values.length > 1 && <span aria-hidden="true">{`${sign} `}</span>}
          {value}
        </li>
      ))}
    </ul>
  );
}
