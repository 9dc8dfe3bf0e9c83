import { useInfiniteQuery } from "@tanstack/react-query";
import type { JournalRow } from "@vigie/shared/journal/schema";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { orThrow, problemOf } from "../../lib/query-problem.ts";
import { useServices } from "../../lib/services.tsx";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Empty, Screen } from "../../ui/Screen.tsx";
import { Table } from "../../ui/Table.tsx";
import css from "./journal.module.css";
import { sentence, type Voice } from "./sentence.ts";
import { toldIn } from "./told.ts";
import { useNames } from "./use-names.ts";

const PAGE_ROWS = 100;

/** Every act of the room in plain words, newest first. */
export function JournalScreen() {
  const { t } = useTranslation("journal");
  const journal = useJournal();
  const rows = useMemo(() => journal.data?.pages.flat() ?? [], [journal.data]);
  return (
    <Screen
      title={t("title")}
      purpose={t("purpose")}
      actions={
        <Button onPress={() => void journal.refetch()} isPending={journal.isRefetching}>
          {t("refresh")}
        </Button>
      }
    >
      {journal.error !== null && <ProblemBox problem={problemOf(journal.error)} onRetry={() => void journal.refetch()} />}
      {journal.isPending && journal.error === null && <p role="status">{t("common:loading")}</p>}
      {journal.data !== undefined && rows.length === 0 && <Empty title={t("empty.title")} advice={t("empty.advice")} />}
      {rows.length > 0 && <Rows rows={rows} />}
      {journal.hasNextPage && (
        <div className={css["more"]}>
          <Button onPress={() => void journal.fetchNextPage()} isPending={journal.isFetchingNextPage}>
            {t("more")}
          </Button>
        </div>
      )}
    </Screen>
  );
}

function useJournal() {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ["journal"],
    queryFn: async ({ pageParam, signal }) => orThrow(await api.journal({ before: pageParam, limit: PAGE_ROWS }, signal)),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE_ROWS ? undefined : page.at(-1)?.sequence),
    // Nothing tells of new rows: who opens the journal sees it as it is then.
    staleTime: 0,
  });
}

function Rows({ rows }: { rows: readonly JournalRow[] }) {
  const { t } = useTranslation("journal");
  const format = useFormat();
  const names = useNames();
  const told = useMemo(() => toldIn(rows), [rows]);
  const voice: Voice = { names, told, instant: format.instant, t };
  return (
    <Table caption={t("title")} columns={[t("sequence"), t("at"), t("category"), t("fact")]}>
      {rows.map((row) => (
        <tr key={row.sequence} className={css["row"]}>
          <td className={css["at"]}>{row.sequence}</td>
          <td className={css["at"]}>
            <time dateTime={new Date(row.at).toISOString()}>{format.instant(row.at)}</time>
          </td>
          <td className={css["at"]}>{t(`categories.${row.category}`)}</td>
          <td className={css["fact"]}>{row.payload === null ? t("destroyed") : sentence(row.payload, voice)}</td>
        </tr>
      ))}
    </Table>
  );
}
