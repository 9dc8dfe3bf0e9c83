import { z } from "zod";
import { createStore } from "zustand/vanilla";

/** Character keys alone can be pressed by accident or by dictation: who needs it turns them off (WCAG 2.2 §2.1.4). */
const HasKeys = z.enum(["on", "off"]);
/** Dark unless chosen otherwise: the room is dim and lit by pictures, whatever the machine prefers. */
export const Theme = z.enum(["dark", "light"]);
export type Theme = z.infer<typeof Theme>;

const KEY = "vigie.shortcuts";
const THEME_KEY = "vigie.theme";

/** What one person chose on this machine. */
export function createPreferences(storage: Storage) {
  const kept = HasKeys.safeParse(storage.getItem(KEY));
  const theme = Theme.safeParse(storage.getItem(THEME_KEY)).data ?? "dark";
  const store = createStore<{ hasShortcuts: boolean; theme: Theme }>()(() => ({ hasShortcuts: kept.data !== "off", theme }));
  return {
    store,
    setShortcuts(hasShortcuts: boolean) {
      storage.setItem(KEY, hasShortcuts ? "on" : "off");
      store.setState({ hasShortcuts });
    },
    setTheme(theme: Theme) {
      storage.setItem(THEME_KEY, theme);
      store.setState({ theme });
    },
  };
}
export type Preferences = ReturnType<typeof createPreferences>;
