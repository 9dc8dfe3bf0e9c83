export type { RecordingReports } from "./reports.ts";
export { createRecordingsRoom, type RecordingsRoom } from "./room.ts";
export { recordingRoutes } from "./routes.ts";
export { readRules } from "./rules.ts";
