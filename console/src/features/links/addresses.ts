import type { PlayLinkMade } from "@vigie/shared/links/schema";

export interface PlayAddresses {
  httpFlv: string;
  wsFlv: string;
  /** What follows `rtmp://host:port`: the RTMP door has an address of its own, which the node's administrator sets. */
  rtmpPath: string;
}

/** What a player is given. The stream key rides in these addresses alone: one camera, until the link ends. */
export function playAddresses({ path, streamKey }: PlayLinkMade, nodeOrigin: string): PlayAddresses {
  const key = `key=${encodeURIComponent(streamKey)}`;
  const flv = `${nodeOrigin}${path}.flv?${key}`;
  return { httpFlv: flv, wsFlv: flv.replace(/^http/, "ws"), rtmpPath: `${path}?${key}` };
}
