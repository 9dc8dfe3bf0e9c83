import type { Problem } from "@vigie/shared/kernel/problem";
import type { Destruction } from "@vigie/shared/recordings/register";
import { useTranslation } from "react-i18next";
import type { DestructionSearch } from "../../lib/recordings-api.ts";
import { type Result, success } from "../../lib/result.ts";
import { saveFile } from "../../lib/save-file.ts";
import { useServices } from "../../lib/services.tsx";
import { useAct } from "../../lib/use-act.ts";
import { csvOfDestructions, type RecordNames } from "./destruction-csv.ts";

/** Without it spreadsheets take accents for something else. */
const BYTE_ORDER_MARK = "\ufeff";
const PAGE = 1_000;

/** The whole register, or what the filters leave of it, as a file. */
export function useRegisterDownload(
  search: DestructionSearch,
  names: RecordNames,
): { start: () => void; isPending: boolean; problem: Problem | null } {
  const { t } = useTranslation("recordings");
  const { api } = useServices();
  const act = useAct();

  async function readAll(): Promise<Result<Destruction[]>> {
    const rows: Destruction[] = [];
    for (let before: number | null = null; ; before = rows.at(-1)?.position ?? null) {
      const page: Result<Destruction[]> = await api.recordings.destructions({ search, before, limit: PAGE });
      if (page.outcome !== "success") return page;
      rows.push(...page.value);
      if (page.value.length < PAGE) return success(rows);
    }
  }

  const start = async () => {
    const read = await act.run(readAll);
    if (read === null) return;
    const csv = csvOfDestructions(read.value, names, t);
    saveFile(new Blob([BYTE_ORDER_MARK, csv], { type: "text/csv;charset=utf-8" }), t("destruction.fileName"));
  };
  return { start: () => void start(), isPending: act.isPending, problem: act.problem };
}
