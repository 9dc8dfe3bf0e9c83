import { HlsOpened } from "@vigie/shared/live/hls";
import { z } from "zod";
import { call } from "../../lib/http.ts";
import type { Result } from "../../lib/result.ts";
import { withCookie } from "../../lib/with-cookie.ts";

export type HlsModule = typeof import("hls.js/light");

/** Opens, renews and lets go of Low-Latency HLS at a node, and brings the player in when it is first needed. */
export interface HlsDoor {
  /** `url` as the answer that carried the grant gives it; a further grant of the same viewing renews. */
  open(url: string, grant: string): Promise<Result<HlsOpened>>;
  /** Whether it arrives or not, the node notices within seconds that nobody fetches any more. */
  close(playlistUrl: string): void;
  /** Rejects when the server does not answer, or was updated and no longer has it. */
  load(): Promise<HlsModule>;
}

export const browserHls: HlsDoor = {
  open: (url, grant) => call(withCookie({ authorization: `Bearer ${grant}` }), { method: "POST", path: url, answer: HlsOpened }),
  close(playlistUrl) {
    // `/hls/<viewing>/`, whatever is below it.
    const { origin, pathname } = new URL(playlistUrl);
    const path = `${origin}${pathname.split("/").slice(0, 3).join("/")}/`;
    void call(withCookie({}), { method: "DELETE", path, answer: z.null(), keepalive: true });
  },
  load: () => import("hls.js/light"),
};
