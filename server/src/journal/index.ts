export { appendJournal, readWholeJournal } from "./repository.ts";
export { journalRoutes } from "./routes.ts";
export { verifyJournal } from "./verify.ts";
