import { useQueryClient } from "@tanstack/react-query";
import type { MediaNode } from "@vigie/shared/nodes/schema";
import type { SessionView } from "@vigie/shared/people/session";
import { useEffect } from "react";
import { openConsoleLink } from "../lib/console-link.ts";
import { connectConsoleSocket } from "../lib/console-socket.ts";
import { withDisplay, withScreens, withStates } from "../lib/room-store.ts";
import { useServices } from "../lib/services.tsx";
import type { Seat } from "./use-seat.ts";

/** Keeps what the console shows in step with the server, as long as somebody is signed in. */
export function useConsoleLink({ room, viewings, outbox }: Pick<Seat, "room" | "viewings" | "outbox">): void {
  const client = useQueryClient();
  const { clock, roomClock, sessions } = useServices();
  useEffect(() => {
    const refetch = (key: string) => void client.invalidateQueries({ queryKey: [key] });
    const link = openConsoleLink({
      socket: connectConsoleSocket(),
      // The instants that the banner tells are of the room's clock, whatever this machine's own says.
      clock: { ...clock, now: () => roomClock.now() ?? clock.now() },
      onState: (link) => room.setState({ link }),
      onRefused: () => void sessions.refresh(),
      onGap: () => {
        room.setState({ states: new Map(), screens: new Map() });
        void sessions.refresh();
        void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      },
      onEvent: (event, payload) => {
        if ("serverAt" in payload) roomClock.beat(payload.serverAt);
        else if ("cameras" in payload) room.setState(({ states }) => ({ states: withStates(states, payload.cameras) }));
        else if ("viewingId" in payload) viewings.ended(payload.viewingId, payload.cause);
        else if ("display" in payload) {
          const { display, change } = payload;
          room.setState(({ displays, lastChange }) => ({
            displays: withDisplay(displays, display),
            lastChange: change === null ? lastChange : { displayId: display.id, change },
          }));
        } else if ("screens" in payload) room.setState(({ screens }) => ({ screens: withScreens(screens, payload.screens) }));
        else if ("node" in payload) {
          const { node } = payload;
          client.setQueryData<MediaNode[]>(["nodes"], (nodes) => nodes && withNode(nodes, node));
        } else if ("policy" in payload) {
          const { policy } = payload;
          client.setQueryData<SessionView>(["session"], (view) => (view?.state === "signed_in" ? { ...view, policy } : view));
          for (const key of BEHIND_RIGHTS) refetch(key);
        } else if (event in LISTS) for (const key of LISTS[event as keyof typeof LISTS]) refetch(key);
        else if (event === "session:ended" || event === "session:changed") void sessions.refresh();
      },
    });
    outbox.current = link.send;
    return () => {
      outbox.current = null;
      link.close();
    };
  }, [client, clock, roomClock, sessions, room, viewings, outbox]);
}

/** Query keys of the lists that are fetched again when told. */
const LISTS = {
  "cameras:changed": ["cameras"],
  "scenes:changed": ["scenes"],
  "carousels:changed": ["carousels"],
  "rounds:changed": ["rounds"],
  "devices:changed": ["devices"],
  "people:changed": ["people", "habilitations", "sessions"],
  "approvals:changed": ["approvals"],
  "forwardings:changed": ["forwardings"],
} as const;

/** What a changed policy was made of. */
const BEHIND_RIGHTS = ["habilitations", "authorisations", "services"] as const;

const withNode = (nodes: readonly MediaNode[], changed: MediaNode): MediaNode[] =>
  nodes.some((node) => node.id === changed.id)
    ? nodes.map((node) => (node.id === changed.id ? changed : node))
    : [...nodes, changed];
