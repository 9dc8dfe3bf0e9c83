import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { queries } from "../../lib/queries.ts";
import { type RoomStore, withDisplay, withScreens } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { type Plan, planOf } from "./plan.ts";

/** The room as it is now: fetched once, then as the server tells; a screen that is told of without its display makes it be fetched again. */
export function useRoom(room: RoomStore) {
  const { api } = useServices();
  const client = useQueryClient();
  const query = useQuery(queries.room(api));
  const devices = useQuery(queries.devices(api));
  const screens = useStore(room, (state) => state.screens);
  const displays = useStore(room, (state) => state.displays);

  const fetched = query.data;
  useEffect(() => {
    if (fetched === undefined) return;
    room.setState((known) => ({
      displays: fetched.displays.reduce(withDisplay, known.displays),
      // What was told is newer than what was fetched.
      screens: withScreens(new Map(fetched.screens.map((screen) => [screen.displayId, screen])), [...known.screens.values()]),
    }));
  }, [fetched, room]);

  const plan: Plan | null = useMemo(
    () => (devices.data === undefined ? null : planOf({ screens, displays, devices: devices.data })),
    [screens, displays, devices.data],
  );
  const unknown = plan?.unknown.join(" ") ?? "";
  useEffect(() => {
    if (unknown !== "") void client.invalidateQueries({ queryKey: ["room"] });
  }, [client, unknown]);

  return { query, devices, plan };
}
