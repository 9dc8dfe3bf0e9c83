import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { useWallWords } from "../features/wall/index.ts";
import { queries } from "../lib/queries.ts";
import { orThrow } from "../lib/query-problem.ts";
import { useServices } from "../lib/services.tsx";
import { useMay, useMayRead } from "../lib/session.tsx";
import { FIRST_SCREEN } from "./arrangement.ts";
import type { Seat } from "./use-seat.ts";

/** The server's display of this screen: fetched now and after each gap, told in between. What is shown stays while it is asked for. */
export function useOwnWall({ wall }: Seat, screen: number) {
  const { api } = useServices();
  const isWatching = useMay()("camera.view");
  const tree = useQuery({ ...queries.cameras(api), enabled: useMayRead("camera.list") });
  const cameras = useMemo(() => new Map(tree.data?.cameras.map((camera) => [camera.id, camera])), [tree.data]);
  const display = useQuery({
    queryKey: ["display", screen],
    queryFn: async ({ signal }) => orThrow(await api.displays.own(screen, signal)),
    enabled: isWatching,
  });
  useEffect(() => {
    if (display.data !== undefined) wall.show(display.data);
  }, [display.data, wall]);
  return { display, cameras };
}

/** Whichever screen one looks at: a camera that is called by its number goes onto the wall, and what others do to it is told. */
export function useWallEverywhere(seat: Seat, screen: number): void {
  const { cameras } = useOwnWall(seat, screen);
  // A further screen is for pictures: the tree comes when it is asked for.
  useEffect(() => seat.wall.showRail(screen === FIRST_SCREEN), [seat, screen]);
  useWallWords(seat.wall, seat.notices, cameras);
  useBeat(seat);
}

/** The room knows of this window as long as it is there; the wall itself says whether it is seen. */
function useBeat({ beat, wall }: Seat): void {
  const displayId = useStore(wall.store, (state) => state.displayId);
  useEffect(() => {
    beat.shows(displayId);
    return () => beat.shows(null);
  }, [beat, displayId]);
}
