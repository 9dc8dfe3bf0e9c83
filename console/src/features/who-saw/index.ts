export { addressOf, lastDayOf } from "./question.ts";
export { WhoSawDialog } from "./WhoSawDialog.tsx";
export { WhoSawScreen } from "./WhoSawScreen.tsx";
