export { ChangeOperatorDialog } from "./ChangeOperatorDialog.tsx";
export { LockBand } from "./LockBand.tsx";
export { LockScreen } from "./LockScreen.tsx";
export { SESSION_ACTIONS } from "./lock-key.ts";
export { StepUpDialog } from "./StepUpDialog.tsx";
export { useLock, useLocking } from "./use-lock.ts";
export { useShowing } from "./use-showing.ts";
