import type { CameraId } from "@vigie/shared/kernel/units";
import type { ViewingCause } from "@vigie/shared/viewings/schema";
import type { StreamBus } from "../frames/stream-bus.ts";
import type { StreamAddress } from "./address.ts";
import { CameraFeed } from "./camera-feed.ts";
import type { NmsHubOptions } from "./door.ts";
import { type OpenedPlay, type PlayerConnection, Playing } from "./playing.ts";

/** Who plays what now. A camera is published into node-media-server by its first player and taken out by its last. */
export function createPlayers({ door, clock, log }: NmsHubOptions) {
  const feeds = new Map<CameraId, CameraFeed>();
  const players = new Set<Playing>();

  function feedOf(cameraId: CameraId, bus: StreamBus): CameraFeed {
    const feed = feeds.get(cameraId) ?? new CameraFeed(`/live/${cameraId}`, bus, log.child({ cameraId }));
    feed.moveTo(bus);
    feeds.set(cameraId, feed);
    return feed;
  }

  function closeIfUnplayed(cameraId: CameraId, feed: CameraFeed): void {
    if ([...players].some((playing) => playing.feed === feed)) return;
    feeds.delete(cameraId);
    feed.close();
  }

  function start(cameraId: CameraId, opened: OpenedPlay, connection: PlayerConnection): Playing {
    const feed = feedOf(cameraId, opened.bus);
    const { viewingId, linkId } = opened;
    const { protocol, post } = connection;
    const playing: Playing = new Playing({
      opened,
      connection,
      feed,
      clock,
      log: log.child({ cameraId, viewingId, linkId, protocol, post }),
      onEnd() {
        players.delete(playing);
        closeIfUnplayed(cameraId, feed);
      },
    });
    players.add(playing);
    return playing;
  }

  function endWhere(matches: (playing: Playing) => boolean, cause: ViewingCause): void {
    for (const playing of players) if (matches(playing)) playing.end(cause);
  }

  return {
    play({ cameraId, streamKey }: StreamAddress, connection: PlayerConnection): Playing | null {
      const opened = door.openPlay(cameraId, streamKey, connection.post);
      if (opened !== null) return start(cameraId, opened, connection);
      log.info({ cameraId, protocol: connection.protocol, post: connection.post }, "play refused");
      return null;
    },
    endWhere,
    endCamera(cameraId: CameraId, cause: ViewingCause): void {
      const feed = feeds.get(cameraId);
      endWhere((playing) => playing.feed === feed, cause);
    },
    get count(): number {
      return players.size;
    },
    sweep(): void {
      for (const playing of players) {
        const cause = playing.overdue;
        if (cause !== null) playing.end(cause);
      }
    },
    keepCameras(busOf: (cameraId: CameraId) => StreamBus | null): void {
      for (const [cameraId, feed] of feeds) {
        const bus = busOf(cameraId);
        if (bus === null) endWhere((playing) => playing.feed === feed, "camera_disabled");
        else feed.moveTo(bus);
      }
    },
  };
}
