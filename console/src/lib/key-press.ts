/** What a key press is called: `Shift+ArrowLeft`, `Alt+4`, `Ctrl+Z`, `+`. */
export interface KeyPress {
  key: string;
  /** Position on the keyboard: on a French one a digit needs Shift, and its key alone does not name it. */
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
}

export function strokeOf({ key, code, altKey, ctrlKey, shiftKey, metaKey }: KeyPress): string {
  const digit = altKey ? /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1] : undefined;
  // A sign may need Shift on one keyboard and not on another; a letter reads the same in both cases.
  const isSign = key.length === 1 && !/\p{L}/u.test(key);
  const isLetter = key.length === 1 && !isSign;
  const held = [metaKey && "Meta", ctrlKey && "Ctrl", altKey && "Alt", shiftKey && !isSign && digit === undefined && "Shift"];
  return [...held.filter((name) => name !== false), digit ?? (isLetter ? key.toUpperCase() : key)].join("+");
}

const FIELDS = "input, textarea, select, [contenteditable]";
const DIALOGS = "[role=dialog], [role=alertdialog]";

/** Typed into a field, or while a dialog is open: not for the page. */
export function isTyping({ target }: Event): boolean {
  if (document.querySelector(DIALOGS) !== null) return true;
  return target instanceof Element && target.closest(FIELDS) !== null;
}
