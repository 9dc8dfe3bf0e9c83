export { createForwardingDesk, type ForwardingDesk } from "./desk.ts";
export { FORWARDED_GLYPH, ForwardedMark, useForwardedTo } from "./ForwardedMark.tsx";
export { ForwardingDialog } from "./ForwardingDialog.tsx";
export { ForwardingsScreen } from "./ForwardingsScreen.tsx";
export { minutesLeft } from "./term.ts";
export { useAskingCount, useAskingNotices } from "./use-asking-notices.ts";
export { useForwardingEntries } from "./use-forwarding-entries.ts";
