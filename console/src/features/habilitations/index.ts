export { HabilitationsScreen } from "./HabilitationsScreen.tsx";
export { StandingCell } from "./StandingCell.tsx";
export { SuspensionDialog } from "./SuspensionDialog.tsx";
export { type Standing, standingOf } from "./standing.ts";
export { useStandingWords } from "./use-standing-words.ts";
