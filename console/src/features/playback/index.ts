export { PLAYBACK_ACTIONS } from "./actions.ts";
export { createPlaybackDesk, type PlaybackDesk } from "./desk.ts";
export { PlaybackScreen } from "./PlaybackScreen.tsx";
export { PlaybackWord } from "./PlaybackWord.tsx";
export { ReplayOver } from "./ReplayOver.tsx";
export { createReplays, type Replay, type Replays, tileKey } from "./replays.ts";
