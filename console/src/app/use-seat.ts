import { useQueryClient } from "@tanstack/react-query";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { SessionView } from "@vigie/shared/people/session";
import { useEffect, useRef, useState } from "react";
import { createForwardingDesk, type ForwardingDesk } from "../features/forwarding/index.ts";
import { createPlaybackDesk, createReplays, type PlaybackDesk, type Replays } from "../features/playback/index.ts";
import { createWall, type WallOf } from "../features/wall/index.ts";
import { motiveOf } from "../lib/break-glass.ts";
import { type CameraCalls, createCameraCalls } from "../lib/camera-calls.ts";
import type { ConsoleLink } from "../lib/console-link.ts";
import { createMediaSockets, type MediaSockets } from "../lib/media-socket.ts";
import { createNotices, type Notices } from "../lib/notices.ts";
import { createRoomStore, type RoomStore } from "../lib/room-store.ts";
import { createScreenBeat, type ScreenBeatSender } from "../lib/screen-beat.ts";
import { useServices } from "../lib/services.tsx";
import { useMay, useSession } from "../lib/session.tsx";
import { createViewings, type SeatViewings } from "../lib/viewings.ts";

/** What lives as long as one person is signed in, whichever screen they look at. */
export interface Seat {
  room: RoomStore;
  wall: WallOf;
  mediaSockets: MediaSockets;
  viewings: SeatViewings;
  notices: Notices;
  calls: CameraCalls;
  forwarding: ForwardingDesk;
  /** What is looked back at in the case in hand. */
  playback: PlaybackDesk;
  /** Instant replays in the wall's tiles. */
  replays: Replays;
  beat: ScreenBeatSender;
  /** Tells the server, while there is a link to it. */
  outbox: { current: ConsoleLink["send"] | null };
}

export function useSeat(): Seat {
  const { api, clock, roomClock } = useServices();
  const client = useQueryClient();
  const { person } = useSession();
  const mayNow = useMay();
  const may = useRef(mayNow);
  may.current = mayNow;
  const [seat] = useState((): Seat => {
    const room = createRoomStore();
    const roomNow = () => roomClock.now() ?? clock.now();
    const outbox: Seat["outbox"] = { current: null };
    return {
      room,
      wall: createWall({
        room,
        command: api.displays.command,
        me: { id: person.id, displayName: person.displayName },
        mayAssign: () => may.current("display.assign"),
        clock,
      }),
      mediaSockets: createMediaSockets({ clock }),
      viewings: withMotive(createViewings(api.viewings, clock, window), (cameraId) =>
        motiveOf(client.getQueryData<SessionView>(["session"]), cameraId, roomClock.now() ?? clock.now()),
      ),
      notices: createNotices(),
      calls: createCameraCalls(),
      forwarding: createForwardingDesk(),
      playback: createPlaybackDesk({ clock, now: roomNow }),
      replays: createReplays({ clock, now: roomNow }),
      beat: createScreenBeat({ clock, send: (beat) => outbox.current?.("screen:beat", beat) }),
      outbox,
    };
  });
  useEffect(
    () => () => {
      seat.beat.stop();
      seat.mediaSockets.close();
    },
    [seat],
  );
  return seat;
}

/** A viewing that rests on a break-glass says so; of every other the server knows why. */
const withMotive = (viewings: SeatViewings, motive: (cameraId: CameraId) => { motive?: "break-glass" }): SeatViewings => ({
  ...viewings,
  open: (request) => viewings.open({ ...request, ...motive(request.cameraId) }),
});
