import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { LockRange } from "@vigie/shared/recordings/locks";
import { orThrow } from "../../lib/query-problem.ts";
import type { DestructionSearch } from "../../lib/recordings-api.ts";
import { useServices } from "../../lib/services.tsx";

/** Recorders, disks and locks change by themselves: read again while they are shown. */
const POLLED = { refetchInterval: 5_000, staleTime: 0, placeholderData: keepPreviousData } as const;
export const LOCKS_KEY = ["recordings", "locks"] as const;
const PAGE = 100;

export function useRecordingBoard() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["recordings", "board"],
    queryFn: async ({ signal }) => orThrow(await api.recordings.board(signal)),
    ...POLLED,
  });
}

export function useLocks() {
  const { api } = useServices();
  return useQuery({ queryKey: LOCKS_KEY, queryFn: async ({ signal }) => orThrow(await api.recordings.locks(signal)), ...POLLED });
}

/** How long what would be locked still has; null: nothing to ask about yet. */
export function useLockPreview(range: LockRange | null) {
  const { api } = useServices();
  return useQuery({
    queryKey: ["recordings", "preview", range],
    queryFn: async ({ signal }) => (range === null ? null : orThrow(await api.recordings.preview(range, signal))),
    enabled: range !== null,
    placeholderData: keepPreviousData,
  });
}

export function useDestructions(search: DestructionSearch) {
  const { api } = useServices();
  return useInfiniteQuery({
    queryKey: ["recordings", "destructions", search],
    queryFn: async ({ pageParam, signal }) =>
      orThrow(await api.recordings.destructions({ search, before: pageParam, limit: PAGE }, signal)),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.position),
  });
}
