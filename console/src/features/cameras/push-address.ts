import type { StreamKeyMade } from "@vigie/shared/links/schema";

/** The two fields of an encoder. `server` follows `rtmp://host:port`, which the node's administrator set; `name` carries the secret. */
export interface PushAddress {
  server: string;
  name: string;
}

/** `/ingest/<camera id>` and its key, taken apart as encoders ask for them; `server/name` is the whole path for those that ask for one. */
export function pushAddress({ path, streamKey }: StreamKeyMade): PushAddress {
  const at = path.lastIndexOf("/");
  return { server: path.slice(0, at), name: `${path.slice(at + 1)}?key=${encodeURIComponent(streamKey)}` };
}
