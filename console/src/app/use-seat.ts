import { useEffect, useState } from "react";
import { createWallStore, type WallStore } from "../features/wall/index.ts";
import { createMediaSockets, type MediaSockets } from "../lib/media-socket.ts";
import { createRoomStore, type RoomStore } from "../lib/room-store.ts";
import { useServices } from "../lib/services.tsx";
import { createViewings, type SeatViewings } from "../lib/viewings.ts";

/** What lives as long as one person is signed in, whichever screen they look at. */
export interface Seat {
  room: RoomStore;
  wall: WallStore;
  mediaSockets: MediaSockets;
  viewings: SeatViewings;
}

export function useSeat(): Seat {
  const { api, clock } = useServices();
  const [seat] = useState(() => ({
    room: createRoomStore(),
    wall: createWallStore(),
    mediaSockets: createMediaSockets({ clock }),
    viewings: createViewings(api.viewings),
  }));
  useEffect(() => () => seat.mediaSockets.close(), [seat]);
  return seat;
}
