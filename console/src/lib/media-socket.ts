import type { Clock } from "@vigie/shared/kernel/clock";
import { MEDIA_SOCKET_PROTOCOL } from "@vigie/shared/live/wire";
import type { ChannelRequest, MediaChannel } from "./media-socket-channel.ts";
import { MediaLink, type Outage } from "./media-socket-link.ts";

export type { ChannelHandlers, ChannelMessage, ChannelRequest, MediaChannel, SocketLoss } from "./media-socket-channel.ts";

export interface MediaSockets {
  open(request: ChannelRequest): MediaChannel;
  /** Keeps trying the node's socket and calls `act` once it stands; the answer takes it back. */
  whenUp(url: string, act: () => void): () => void;
  close(): void;
}

export interface MediaSocketDeps {
  clock: Clock;
  /** 0–1, spreads the consoles that lost the same node. */
  random?: () => number;
  connect?: (url: string) => WebSocket;
}

/** One WebSocket a node, shared by all tiles of the page. It stands as long as somebody uses it, and a moment longer. */
export function createMediaSockets({ clock, random = Math.random, connect = connectTo }: MediaSocketDeps): MediaSockets {
  const links = new Map<string, MediaLink>();
  // Outlives the links: what a page learnt of a node that has no socket for it, its next tile need not wait to learn.
  const outages = new Map<string, Outage>();

  const linkTo = (url: string): MediaLink => {
    const known = links.get(url);
    if (known !== undefined) return known;
    const outage = outages.get(url) ?? { sinceMs: null };
    outages.set(url, outage);
    const made: MediaLink = new MediaLink({
      url,
      outage,
      clock,
      random,
      connect,
      // A link may be told a second time that it is unused, when another already stands in its place.
      onUnused: () => links.get(url) === made && links.delete(url),
    });
    links.set(url, made);
    return made;
  };

  return {
    open: (request) => linkTo(request.url).open(request),
    whenUp: (url, act) => linkTo(url).whenUp(act),
    close: () => {
      for (const link of [...links.values()]) link.close();
    },
  };
}

function connectTo(url: string): WebSocket {
  const socket = new WebSocket(url, MEDIA_SOCKET_PROTOCOL);
  socket.binaryType = "arraybuffer";
  return socket;
}
