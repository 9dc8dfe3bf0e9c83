import { useQueryClient } from "@tanstack/react-query";
import type { DisplayId } from "@vigie/shared/kernel/units";
import type { ScreenBeat } from "@vigie/shared/walls/screens";
import { useEffect, useRef, useState } from "react";
import { type ConsoleLink, openConsoleLink } from "../../lib/console-link.ts";
import { connectConsoleSocket } from "../../lib/console-socket.ts";
import { withDisplay, withStates } from "../../lib/room-store.ts";
import { createScreenBeat, type ScreenBeatSender } from "../../lib/screen-beat.ts";
import { useServices } from "../../lib/services.tsx";
import type { ScreenSeat } from "./use-screen-seat.ts";

interface DeviceLinkDeps {
  seat: ScreenSeat;
  displayId: DisplayId;
  onEnded: () => void;
  onRefused: () => void;
}

/** Lists that are fetched again when told. The cameras are those of what the screen shows: other lists bring others. */
const LISTS: Readonly<Record<string, readonly string[]>> = {
  "cameras:changed": ["cameras"],
  "carousels:changed": ["carousels", "cameras"],
  "rounds:changed": ["rounds", "cameras"],
};

/** Keeps a wall screen in step with the server, and tells the server what it shows. Answers what tiles report to. */
export function useDeviceLink({ seat: { room, viewings }, displayId, onEnded, onRefused }: DeviceLinkDeps): ScreenBeatSender {
  const client = useQueryClient();
  const { clock, roomClock } = useServices();
  const link = useRef<ConsoleLink | null>(null);
  const [beat] = useState(() => createScreenBeat({ clock, send: (told: ScreenBeat) => link.current?.send("screen:beat", told) }));

  useEffect(() => {
    const opened = openConsoleLink({
      socket: connectConsoleSocket(),
      clock: { ...clock, now: () => roomClock.now() ?? clock.now() },
      onState: (state) => {
        const wasUp = room.getState().link.state === "up";
        room.setState({ link: state });
        // The server that is back knows nothing of this screen until it beats.
        if (state.state === "up" && !wasUp) beat.hidden(document.hidden);
      },
      onRefused,
      onGap: () => {
        room.setState({ states: new Map() });
        void client.invalidateQueries();
      },
      onEvent: (event, payload) => {
        const lists = LISTS[event] ?? [];
        if ("serverAt" in payload) roomClock.beat(payload.serverAt);
        else if ("cameras" in payload) room.setState(({ states }) => ({ states: withStates(states, payload.cameras) }));
        else if ("viewingId" in payload) viewings.ended(payload.viewingId, payload.cause);
        else if ("display" in payload) room.setState(({ displays }) => ({ displays: withDisplay(displays, payload.display) }));
        else if (event === "session:ended") onEnded();
        for (const list of lists) void client.invalidateQueries({ queryKey: [list] });
      },
    });
    link.current = opened;
    return () => {
      link.current = null;
      opened.close();
    };
  }, [beat, client, clock, roomClock, room, viewings, onEnded, onRefused]);

  useEffect(() => {
    beat.shows(displayId);
    const onVisibility = () => beat.hidden(document.hidden);
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      beat.shows(null);
      beat.stop();
    };
  }, [beat, displayId]);
  return beat;
}
