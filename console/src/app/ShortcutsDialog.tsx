import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useMay } from "../lib/session.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Table } from "../ui/Table.tsx";
import { ACTIONS } from "./actions.ts";
import type { Preferences } from "./preferences.ts";
import css from "./shortcuts.module.css";

const NAMED_KEYS = /\b(?:Enter|Delete|Escape|Shift|Ctrl|Alt|PageUp|PageDown|Space|Home|End)\b/g;

/** The one table of actions, and the switch that turns the keys off. */
export function ShortcutsDialog({ preferences, onClose }: { preferences: Preferences; onClose: () => void }) {
  const { t } = useTranslation("app");
  const may = useMay();
  const hasShortcuts = useStore(preferences.store, (chosen) => chosen.hasShortcuts);
  return (
    <Dialog title={t("action.shortcuts")} size="wide" onClose={onClose}>
      <label className={css["switch"]}>
        <input type="checkbox" checked={hasShortcuts} onChange={(event) => preferences.setShortcuts(event.target.checked)} />
        {t("shortcuts.switch")}
      </label>
      <Table caption={t("action.shortcuts")} columns={[t("shortcuts.act"), t("shortcuts.where"), t("shortcuts.keys")]}>
        {ACTIONS.filter(({ act }) => act === undefined || may(act)).map((action) => (
          <tr key={action.name}>
            <td>{t(action.labelKey)}</td>
            <td className={css["place"]}>{t(`shortcuts.place.${action.place}`)}</td>
            <td>
              {action.keys.map((key) => (
                <kbd key={key} className={css["key"]}>
                  {key.replaceAll(NAMED_KEYS, (name) => t(`shortcuts.key.${name}`))}
                </kbd>
              ))}
            </td>
          </tr>
        ))}
      </Table>
    </Dialog>
  );
}
