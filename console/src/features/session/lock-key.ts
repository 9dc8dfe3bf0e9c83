import type { KeyPress } from "../../lib/key-press.ts";

/** Anywhere, also in a field or a dialog: who leaves has no time to look for the right place. */
export const SESSION_ACTIONS = [
  { name: "session.lock", labelKey: "session:action.lock", keys: ["Ctrl+Alt+L"], place: "anywhere", act: "session.lock" },
] as const;

/** By its position: with Ctrl and Alt held, which some keyboards take for AltGr, the key may write another sign. */
export const isLockKey = ({ ctrlKey, altKey, metaKey, code }: KeyPress): boolean =>
  ctrlKey && altKey && !metaKey && code === "KeyL";
