export { createRecordSigner } from "./destruction.ts";
export { INDEX_FILE, openIndex } from "./index-database.ts";
export { createReading } from "./reading.ts";
export { createRecordings, type Recordings } from "./recordings.ts";
export { verifyRecordings } from "./verify-recordings.ts";
