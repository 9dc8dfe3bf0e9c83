import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { JournalRow } from "@vigie/shared/journal/schema";
import { useMemo } from "react";
import type { JournalSearch } from "../../lib/api.ts";
import { orThrow } from "../../lib/query-problem.ts";
import type { Result } from "../../lib/result.ts";
import { useServices } from "../../lib/services.tsx";

const PAGE_ROWS = 100;

type ReadPage = (page: { before: number | null; limit: number }, signal: AbortSignal) => Promise<Result<JournalRow[]>>;

export type Pages = ReturnType<typeof usePages>;

/** Rows page by page, newest first. */
function usePages(key: readonly unknown[], read: ReadPage) {
  const pages = useInfiniteQuery({
    queryKey: ["journal", ...key],
    queryFn: async ({ pageParam, signal }) => orThrow(await read({ before: pageParam, limit: PAGE_ROWS }, signal)),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE_ROWS ? undefined : page.at(-1)?.sequence),
    // Nothing tells of new rows: who opens the journal sees it as it is then.
    staleTime: 0,
  });
  const rows = useMemo(() => pages.data?.pages.flat() ?? [], [pages.data]);
  return { ...pages, rows };
}

export function useJournal(search: JournalSearch) {
  const { api } = useServices();
  return usePages(["rows", search], (page, signal) => api.journal({ ...page, search }, signal));
}

export function useOwnActs() {
  const { api } = useServices();
  return usePages(["own"], api.journalReadings.own);
}

/** Months by category. */
export function useTerms(isOn: boolean) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["journal", "terms"],
    queryFn: async ({ signal }) => orThrow(await api.journalReadings.terms(signal)),
    enabled: isOn,
  });
}
