import { z } from "zod";
import { createStore } from "zustand/vanilla";

/** Character keys alone can be pressed by accident or by dictation: who needs it turns them off (WCAG 2.2 §2.1.4). */
const HasKeys = z.enum(["on", "off"]);
const KEY = "vigie.shortcuts";

/** What one person chose on this machine. */
export function createPreferences(storage: Storage) {
  const kept = HasKeys.safeParse(storage.getItem(KEY));
  const store = createStore<{ hasShortcuts: boolean }>()(() => ({ hasShortcuts: kept.data !== "off" }));
  return {
    store,
    setShortcuts(hasShortcuts: boolean) {
      storage.setItem(KEY, hasShortcuts ? "on" : "off");
      store.setState({ hasShortcuts });
    },
  };
}
export type Preferences = ReturnType<typeof createPreferences>;
