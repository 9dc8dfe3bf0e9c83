export { createDestruction } from "./destruction.ts";
export { exportDatabase, exportLines } from "./export.ts";
export type { JournalKeeper } from "./keeper.ts";
export { type OpenJournal, openJournal, type WitnessSettings } from "./open.ts";
export { appendJournal, readWholeJournal } from "./repository.ts";
export { journalRoutes } from "./routes.ts";
export { createJournalService, type JournalService } from "./service.ts";
export { verifyJournal } from "./verify.ts";
