import type { ImportReport } from "@vigie/shared/console/imports";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../../i18n/use-problem-text.ts";
import { Button } from "../../ui/Button.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Table } from "../../ui/Table.tsx";
import css from "./imports.module.css";
import type { Kind } from "./templates.ts";

interface ReportProps {
  report: ImportReport;
  kind: Kind;
  isPending: boolean;
  onImport: () => void;
}

/** What would be done, or was; each faulty line by its number in a text editor. */
export function Report({ report: { isDryRun, created, unchanged, faults }, kind, isPending, onImport }: ReportProps) {
  const { t } = useTranslation("imports");
  const problemText = useProblemText();
  const same = unchanged === 0 ? "" : ` ${t("unchanged", { count: unchanged })}`;
  if (faults.length > 0) {
    return (
      <section className={css["report"]} aria-labelledby="import-faults">
        <h2 id="import-faults">{t("faults", { count: faults.length })}</h2>
        <Notice tone="warning">{t("faulty")}</Notice>
        <Table caption={t("faults", { count: faults.length })} columns={[t("line"), t("column"), t("fault")]}>
          {[...faults]
            .sort((a, b) => a.line - b.line)
            .map(({ line, column, problem }) => (
              <tr key={`${line} ${column} ${problem.code} ${problem.detail}`}>
                <th scope="row">{line}</th>
                <td>{column === null ? t("wholeLine") : <code>{column}</code>}</td>
                <td>
                  {problem.code === "request.invalid"
                    ? t([`expected.${column ?? "line"}`, "problem:request.invalid"])
                    : problemText(problem)}
                </td>
              </tr>
            ))}
        </Table>
      </section>
    );
  }
  if (!isDryRun) {
    return (
      <Notice>
        {t(`${kind}.done`, { count: created })}
        {same}
      </Notice>
    );
  }
  return (
    <section className={css["report"]} aria-labelledby="import-tried">
      <h2 id="import-tried">{t("tried")}</h2>
      <p role="status">
        {t(`${kind}.would`, { count: created })}
        {same}
      </p>
      <div className={css["acts"]}>
        <Button
          kind="action"
          isPending={isPending}
          isDisabled={created === 0}
          title={created === 0 ? t("nothingNew") : undefined}
          onPress={onImport}
        >
          {t(`${kind}.verb`, { count: created })}
        </Button>
      </div>
    </section>
  );
}
