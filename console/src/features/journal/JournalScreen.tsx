import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useSearch } from "wouter";
import { Button } from "../../ui/Button.tsx";
import { Screen } from "../../ui/Screen.tsx";
import { FilterChips } from "./FilterChips.tsx";
import { FilterFields } from "./FilterFields.tsx";
import { type FilterName, filtersOf, searchOf, withFilter } from "./filters.ts";
import { JournalRows } from "./JournalRows.tsx";
import { useJournal } from "./use-journal.ts";

/** Every act of the room in plain words, newest first; what is searched for stands in the address. */
export function JournalScreen() {
  const { t } = useTranslation("journal");
  const [path, navigate] = useLocation();
  const address = useSearch();
  const filters = useMemo(() => filtersOf(new URLSearchParams(address)), [address]);
  const pages = useJournal(useMemo(() => searchOf(filters), [filters]));
  const isSearched = Object.keys(filters).length > 0;
  const go = (next: URLSearchParams) => navigate(next.size === 0 ? path : `${path}?${next}`, { replace: true });
  const change = (name: FilterName, value: string | null) => go(withFilter(filters, name, value));
  return (
    <Screen
      title={t("title")}
      purpose={t("purpose")}
      actions={
        <Button onPress={() => void pages.refetch()} isPending={pages.isRefetching}>
          {t("refresh")}
        </Button>
      }
    >
      <FilterFields filters={filters} onChange={change} />
      {isSearched && (
        <FilterChips filters={filters} onRemove={(name) => change(name, null)} onClear={() => go(new URLSearchParams())} />
      )}
      <JournalRows
        pages={pages}
        title={t("title")}
        empty={
          isSearched
            ? { title: t("none.title"), advice: t("none.advice") }
            : { title: t("empty.title"), advice: t("empty.advice") }
        }
        end={isSearched ? t("endFiltered") : t("end")}
      />
    </Screen>
  );
}
