import type { Socket } from "node:net";
import type { CameraId, ViewingId } from "@vigie/shared/kernel/units";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { StreamBus } from "../frames/stream-bus.ts";
import type { NmsHubOptions } from "./door.ts";
import { createEncoders } from "./encoders.ts";
import { createFlvDoor } from "./flv-door.ts";
import { muteLog } from "./library.ts";
import { createPlayers } from "./players.ts";
import { RtmpConnection, type RtmpDoor } from "./rtmp-connection.ts";

/** Terms, stalls and hopeless players are seen within this. */
const SWEEP_MS = 500;
/** Connections that have not yet said what they want; the next ones are turned away. */
const MAX_GUESTS = 64;

export type NmsHub = ReturnType<typeof createNmsHub>;

/** Cameras out to RTMP and FLV players, pushing encoders in. It works on sockets that others accepted, and does nothing while none is open. */
export function createNmsHub(options: NmsHubOptions) {
  const { transports, clock, log } = options;
  const connections = new Set<RtmpConnection>();
  const players = createPlayers(options);
  const encoders = createEncoders(options);
  let cancelSweep: (() => void) | null = null;
  muteLog();

  function sweepLater(): void {
    cancelSweep ??= clock.after(SWEEP_MS, () => {
      cancelSweep = null;
      for (const connection of connections) if (connection.isOverdue) connection.cut();
      players.sweep();
      encoders.sweep();
      if (players.count + connections.size > 0) sweepLater();
    });
  }

  const door: RtmpDoor = {
    play(address, connection) {
      sweepLater();
      return players.play(address, connection);
    },
    publish: encoders.publish,
  };

  return {
    /** HTTP-FLV and WS-FLV at `/live/<camera id>.flv?key=<stream key>`. */
    ...createFlvDoor(door, transports),
    /** A socket of our own RTMP listener, before anything was read from it. */
    handleRtmpSocket(socket: Socket): void {
      const guests = [...connections].filter((connection) => connection.isGuest).length;
      if (guests >= MAX_GUESTS) {
        socket.on("error", (error) => log.debug({ reason: error.message }, "rtmp socket failed"));
        socket.destroy();
        return;
      }
      const connection = new RtmpConnection(socket, { door, transports, clock, log });
      connections.add(connection);
      socket.on("close", () => connections.delete(connection));
      sweepLater();
    },
    /** The links in force: every play of another is cut, before this returns. */
    keepLinks(linkIds: ReadonlySet<string>): void {
      players.endWhere((playing) => !linkIds.has(playing.linkId), "link_ended");
    },
    /** The server ended a viewing: cut, if it is one of these, before this returns. */
    endViewing(viewingId: ViewingId, cause: ViewingCause): void {
      players.endWhere((playing) => playing.viewingId === viewingId, cause);
    },
    /** Nobody may see the camera any more: its players are cut, before this returns. */
    endCamera: players.endCamera,
    /** The cameras of this node and their buses now: players follow to a new bus; those of a camera that left are cut, and encoders whose key is no more. */
    keepCameras(busOf: (cameraId: CameraId) => StreamBus | null): void {
      players.keepCameras(busOf);
      encoders.recheck();
    },
    async stop(): Promise<void> {
      players.endWhere(() => true, "node_lost");
      for (const connection of connections) connection.cut();
      cancelSweep?.();
    },
  };
}
