export { ApprovalDialog } from "./ApprovalDialog.tsx";
export { ApprovalsScreen } from "./ApprovalsScreen.tsx";
export { clauseWords, referenceWords } from "./subject-lines.ts";
export { useSubjectWords } from "./use-subject.ts";
export { useWaitingCount } from "./use-waiting.ts";
