export { appendJournal, type JournalScope, readWholeJournal } from "./repository.ts";
export { journalRoutes } from "./routes.ts";
export { type JournalVerdict, verifyJournal } from "./verify.ts";
