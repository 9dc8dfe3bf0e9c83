import type { JournalRow } from "@vigie/shared/journal/schema";
import type { RetentionTerms } from "@vigie/shared/journal/terms";
import { memo, type Ref, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { problemOf } from "../../lib/query-problem.ts";
import { utcText } from "../../lib/room-instant.ts";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { Empty } from "../../ui/Screen.tsx";
import { Second, Table } from "../../ui/Table.tsx";
import css from "./journal.module.css";
import { outcomeOf, postOf } from "./outcome.ts";
import { sentence } from "./sentence.ts";
import { toldIn } from "./told.ts";
import { type Pages, useTerms } from "./use-journal.ts";
import { useNames } from "./use-names.ts";
import type { Voice } from "./voice.ts";

interface JournalRowsProps {
  pages: Pages;
  title: string;
  empty: { title: string; advice: string };
  /** Said under the oldest row. */
  end: string;
}

/** Rows in plain words, newest first; older ones come as one scrolls towards them, or by the button. */
export function JournalRows({ pages, title, empty, end }: JournalRowsProps) {
  const { t } = useTranslation("journal");
  const { rows, hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const failure = pages.error;
  const more = () => void fetchNextPage();
  return (
    <>
      {failure !== null && <ProblemBox problem={problemOf(failure)} onRetry={() => void pages.refetch()} />}
      {pages.isPending && failure === null && <p role="status">{t("common:loading")}</p>}
      {pages.data !== undefined && rows.length === 0 && <Empty title={empty.title} advice={empty.advice} />}
      {rows.length > 0 && (
        <Rows rows={rows} title={title} onEnd={hasNextPage && !isFetchingNextPage && failure === null ? more : null} />
      )}
      {rows.length > 0 && (
        <div className={css["foot"]}>
          <span role="status">{t("count", { count: rows.length })}</span>
          {hasNextPage ? (
            <Button onPress={more} isPending={isFetchingNextPage}>
              {t("more")}
            </Button>
          ) : (
            <span>{end}</span>
          )}
        </div>
      )}
    </>
  );
}

interface RowsProps {
  rows: readonly JournalRow[];
  title: string;
  onEnd: (() => void) | null;
}

function Rows({ rows, title, onEnd }: RowsProps) {
  const { t } = useTranslation("journal");
  const format = useFormat();
  const names = useNames();
  const terms = useTerms(useMay()("journal.terms"));
  const told = useMemo(() => toldIn(rows), [rows]);
  const voice = useMemo((): Voice => ({ names, told, instant: format.instant, day: format.date, t }), [names, told, format, t]);
  const last = useSeen(onEnd);
  return (
    <Table
      caption={title}
      columns={[t("sequence"), t("columns.instant"), t("category"), t("columns.outcome"), t("columns.post"), t("fact")]}
    >
      {rows.map((row, at) => (
        <Row key={row.sequence} row={row} voice={voice} terms={terms.data} last={at === rows.length - 1 ? last : null} />
      ))}
    </Table>
  );
}

/** Calls `onSeen` once what the ref is given to comes into view. */
function useSeen(onSeen: (() => void) | null): Ref<HTMLTableRowElement> {
  const seen = useRef<HTMLTableRowElement>(null);
  // Each time it is drawn: the last row is another.
  useEffect(() => {
    if (seen.current === null || onSeen === null) return;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && onSeen());
    observer.observe(seen.current);
    return () => observer.disconnect();
  });
  return seen;
}

interface RowProps {
  row: JournalRow;
  voice: Voice;
  terms: RetentionTerms | undefined;
  last: Ref<HTMLTableRowElement> | null;
}

const Row = memo(function Row({ row: { sequence, at, category, payload }, voice, terms, last }: RowProps) {
  const { t } = useTranslation("journal");
  const destroyed = terms === undefined ? t("destroyedUnknown") : t("destroyed", { count: terms[category] });
  return (
    <tr className={css["row"]} ref={last} data-muted={payload === null || undefined}>
      <td className={css["number"]}>{sequence}</td>
      <td className={css["whole"]}>
        <time dateTime={new Date(at).toISOString()}>
          {voice.instant(at)}
          <Second isWhole>{t("utc", { at: utcText(at) })}</Second>
        </time>
      </td>
      <td className={css["whole"]}>{t(`categories.${category}`)}</td>
      <td className={css["whole"]}>{payload === null ? t("common:none") : <Outcome outcome={outcomeOf(payload)} />}</td>
      <td>{(payload === null ? null : postOf(payload, voice.told)) ?? t("common:none")}</td>
      <td className={css["fact"]}>{payload === null ? destroyed : sentence(payload, voice)}</td>
    </tr>
  );
});

/** By shape and word. */
function Outcome({ outcome }: { outcome: ReturnType<typeof outcomeOf> }) {
  const { t } = useTranslation("journal");
  if (outcome === null) return t("common:none");
  return (
    <span className={css["outcome"]} data-outcome={outcome}>
      <span aria-hidden="true">{GLYPH[outcome]}</span> {t(`outcome.${outcome}`)}
    </span>
  );
}

const GLYPH = { granted: "✓", refused: "✕" } as const;
