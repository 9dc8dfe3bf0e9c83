export { createRecordSigner } from "./destruction.ts";
export { createRecordings, type Recordings } from "./recordings.ts";
