export { ApprovalDialog } from "./ApprovalDialog.tsx";
export { ApprovalsScreen } from "./ApprovalsScreen.tsx";
export { useWaitingCount } from "./use-waiting.ts";
