export { playbackRoutes } from "./routes.ts";
export { createPlaybackService, type PlaybackService } from "./service.ts";
