export { JournalScreen } from "./JournalScreen.tsx";
export { OwnActsScreen } from "./OwnActsScreen.tsx";
export { OWN_ACTS_PATH } from "./path.ts";
export { RetentionScreen } from "./RetentionScreen.tsx";
