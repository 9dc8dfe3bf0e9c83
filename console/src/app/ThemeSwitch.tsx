import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { Button } from "../ui/Button.tsx";
import type { Preferences } from "./preferences.ts";

const GLYPH = { dark: "☾", light: "☀" } as const;

/** Dark for a dim room, light for a bright one. */
export function ThemeSwitch({ preferences }: { preferences: Preferences }) {
  const { t } = useTranslation("app");
  const theme = useStore(preferences.store, (chosen) => chosen.theme);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <Button kind="quiet" onPress={() => preferences.setTheme(other)} label={t(`theme.${other}`)} title={t(`theme.${other}`)}>
      <span aria-hidden="true">{GLYPH[other]}</span>
    </Button>
  );
}
