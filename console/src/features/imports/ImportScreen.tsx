import { useQueryClient } from "@tanstack/react-query";
import type { ImportReport } from "@vigie/shared/console/imports";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { AreaField } from "../../ui/AreaField.tsx";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Screen } from "../../ui/Screen.tsx";
import { FilePicker } from "./FilePicker.tsx";
import css from "./imports.module.css";
import { Report } from "./Report.tsx";
import { type Kind, templateOf } from "./templates.ts";

/** A table of people or cameras: tried first, which names each faulty line, then taken whole or not at all. */
export function ImportScreen({ kind }: { kind: Kind }) {
  const { t } = useTranslation("imports");
  const importing = useImport(kind);
  const { csv, setCsv, fileName, tried, act } = importing;
  const report = useRef<HTMLDivElement>(null);
  // What came of it lies under a table that may be long.
  useEffect(() => {
    if (tried !== null) report.current?.scrollIntoView({ block: "nearest" });
  }, [tried]);
  return (
    <Screen
      title={t(`${kind}.title`)}
      purpose={t(`${kind}.purpose`)}
      actions={
        <a className={css["download"]} href={templateAddress(kind)} download={t(`${kind}.file`)}>
          {t("template")}
        </a>
      }
    >
      <form
        className={css["source"]}
        onSubmit={(event) => {
          event.preventDefault();
          void importing.run(true);
        }}
      >
        <FilePicker fileName={fileName} onText={(text, name) => setCsv(text, name)} />
        <AreaField label={t("paste")} help={t(`${kind}.help`)} value={csv} onChange={(text) => setCsv(text, null)} isCode />
        {act.problem !== null && <ProblemBox problem={act.problem} />}
        <div className={css["acts"]}>
          <Button
            type="submit"
            isPending={act.isPending}
            isDisabled={csv.trim() === ""}
            title={csv.trim() === "" ? t("nothing") : undefined}
            kind={tried === null ? "action" : "plain"}
          >
            {t("try")}
          </Button>
        </div>
      </form>
      <div ref={report}>
        {tried !== null && (
          <Report report={tried} kind={kind} isPending={act.isPending} onImport={() => void importing.run(false)} />
        )}
      </div>
    </Screen>
  );
}

const templateAddress = (kind: Kind) => `data:text/csv;charset=utf-8,${encodeURIComponent(templateOf(kind))}`;

function useImport(kind: Kind) {
  const { api } = useServices();
  const client = useQueryClient();
  const act = useAct();
  const [source, setSource] = useState<{ csv: string; fileName: string | null }>({ csv: "", fileName: null });
  const [tried, setTried] = useState<ImportReport | null>(null);
  return {
    ...source,
    act,
    tried,
    setCsv: (csv: string, fileName: string | null) => {
      setSource({ csv, fileName });
      // What was tried was another table.
      setTried(null);
      act.clear();
    },
    run: async (dryRun: boolean) => {
      if (source.csv.trim() === "") return;
      const done = await act.run(() => api.imports[kind]({ csv: source.csv, dryRun }));
      if (done === null) return;
      setTried(done.value);
      if (!dryRun) await client.invalidateQueries();
    },
  };
}
