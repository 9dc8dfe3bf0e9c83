export { createPlayback, type Playback, type PlaybackOptions } from "./playback.ts";
export type { PlayedRecordings } from "./played-file.ts";
