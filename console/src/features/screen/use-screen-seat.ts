import { useEffect, useState } from "react";
import { createMediaSockets, type MediaSockets } from "../../lib/media-socket.ts";
import { createRoomStore, type RoomStore } from "../../lib/room-store.ts";
import { useServices } from "../../lib/services.tsx";
import { createViewings, type SeatViewings } from "../../lib/viewings.ts";

/** What lives as long as the screen is enrolled. */
export interface ScreenSeat {
  room: RoomStore;
  mediaSockets: MediaSockets;
  viewings: SeatViewings;
}

export function useScreenSeat(): ScreenSeat {
  const { api, clock } = useServices();
  const [seat] = useState(() => ({
    room: createRoomStore(),
    mediaSockets: createMediaSockets({ clock }),
    viewings: createViewings(api.viewings, clock, window),
  }));
  useEffect(() => () => seat.mediaSockets.close(), [seat]);
  return seat;
}
