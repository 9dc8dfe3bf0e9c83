import type { StreamName } from "@vigie/shared/cameras/schema";
import type { EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import {
  PlaybackGrant,
  type PlaybackRequest,
  RecordedSegments,
  RecordedTimeline,
  RecordingsOpened,
} from "@vigie/shared/recordings/playback";
import type { GrantRequest } from "@vigie/shared/viewings/schema";
import { z } from "zod";
import { call, type Fetch } from "./http.ts";
import type { Result } from "./result.ts";
import { withCookie } from "./with-cookie.ts";

const nothing = z.null();

/** Looking back, at the server: one viewing per camera and range, opened for a motive. */
export const playbackCalls = (send: Fetch) => ({
  open: (body: z.input<typeof PlaybackRequest>, signal?: AbortSignal) =>
    call(send, { method: "POST", path: "/api/playbacks", body, answer: PlaybackGrant, ...given(signal) }),
  /** To renew, or for the camera's other stream. */
  grant: (id: ViewingId, body: GrantRequest, signal?: AbortSignal) =>
    call(send, { method: "POST", path: `/api/playbacks/${id}/grants`, body, answer: PlaybackGrant, ...given(signal) }),
  /** For the node that cannot be reached: letting go there (`RecordingsDoor.close`) tells the server as well, and what was fetched with it. */
  close: (id: ViewingId) => call(send, { method: "DELETE", path: `/api/playbacks/${id}`, answer: nothing, keepalive: true }),
});
export type PlaybackApi = ReturnType<typeof playbackCalls>;

/** Node's clock, `until` excluded; what lies outside the granted range is not answered. */
export interface AskedRange {
  stream: StreamName;
  from: EpochMs;
  until: EpochMs;
}

/** Looking back, at the node. `baseUrl`: as `open` answered it. */
export interface RecordingsDoor {
  /** `url`: `PlaybackGrant.openUrl`. A further grant of the viewing renews it, or opens the camera's other stream beside. */
  open(url: string, grant: string, signal?: AbortSignal): Promise<Result<RecordingsOpened>>;
  timeline(baseUrl: string, range: AskedRange, signal?: AbortSignal): Promise<Result<RecordedTimeline>>;
  segments(baseUrl: string, range: AskedRange, signal?: AbortSignal): Promise<Result<RecordedSegments>>;
  /** Whether it arrives or not, the node notices that nobody fetches any more. */
  close(baseUrl: string): void;
}

export const browserRecordings: RecordingsDoor = {
  open: (path, grant, signal) =>
    call(withCookie({ authorization: `Bearer ${grant}` }), {
      method: "POST",
      path,
      answer: RecordingsOpened,
      ...given(signal),
    }),
  timeline: (baseUrl, range, signal) =>
    call(withCookie({}), { path: addressOf(baseUrl, "timeline", range), answer: RecordedTimeline, ...given(signal) }),
  segments: (baseUrl, range, signal) =>
    call(withCookie({}), { path: addressOf(baseUrl, "segments", range), answer: RecordedSegments, ...given(signal) }),
  close: (path) => void call(withCookie({}), { method: "DELETE", path, answer: nothing, keepalive: true }),
};

/** For hls.js, which must fetch it and all that it names with credentials. */
export const playlistUrl = (baseUrl: string, range: AskedRange): string => addressOf(baseUrl, "playlist.m3u8", range);

/** Fetched with credentials; `Range: bytes=first-last` is answered by 206. */
export const recordingFileUrl = (baseUrl: string, stream: StreamName, segmentId: string): string =>
  `${baseUrl}${stream}/files/${segmentId}`;

const addressOf = (baseUrl: string, what: string, { stream, from, until }: AskedRange): string =>
  `${baseUrl}${stream}/${what}?from=${from}&until=${until}`;

const given = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });
