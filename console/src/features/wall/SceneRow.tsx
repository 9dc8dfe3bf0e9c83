import { gridOf } from "@vigie/shared/walls/layouts";
import type { Scene } from "@vigie/shared/walls/scenes";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay, useSession } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import { LayoutGlyph } from "./LayoutGlyph.tsx";
import css from "./scenes-dialog.module.css";

interface SceneRowProps {
  scene: Scene;
  /** Its function key; null: it has none. */
  stroke: string | null;
  onApply: () => void;
  onOverwrite: () => void;
  onRename: (name: string) => void;
  onRemove: () => void;
}

export function SceneRow({ scene, stroke, onApply, onOverwrite, onRename, onRemove }: SceneRowProps) {
  const { t } = useTranslation("wall");
  const { person } = useSession();
  const mayAssign = useMay()("display.assign");
  const [isRenaming, setRenaming] = useState(false);
  const mayChange = scene.madeBy.id === person.id || (mayAssign && scene.scope !== "mine");
  const count = scene.contents.filter((content) => content !== null).length;
  return (
    <li className={css["row"]}>
      <kbd className={css["key"]} data-empty={stroke === null || undefined}>
        {stroke}
      </kbd>
      <LayoutGlyph layout={scene.layout} />
      {isRenaming ? (
        <Rename
          name={scene.name}
          onName={(name) => {
            setRenaming(false);
            if (name !== scene.name) onRename(name);
          }}
        />
      ) : (
        <span className={css["name"]}>
          <strong>{scene.name}</strong>
          <span className={css["detail"]}>
            {t("scenes.detail", {
              scope: t(`scope.${scene.scope}`, { name: scene.madeBy.displayName }),
              count,
              tiles: gridOf(scene.layout).cells.length,
              by: scene.madeBy.displayName,
            })}
          </span>
        </span>
      )}
      <span className={css["acts"]}>
        <Button onPress={onApply} label={t("scenes.applyOf", { name: scene.name })}>
          {t("scenes.apply")}
        </Button>
        {mayChange && (
          <>
            <Button kind="quiet" onPress={() => setRenaming(true)} label={t("scenes.renameOf", { name: scene.name })}>
              {t("scenes.rename")}
            </Button>
            <Button
              kind="quiet"
              onPress={onOverwrite}
              title={t("scenes.overwriteTitle")}
              label={t("scenes.overwriteOf", { name: scene.name })}
            >
              {t("scenes.overwrite")}
            </Button>
            <Button kind="quiet" onPress={onRemove} label={t("scenes.removeOf", { name: scene.name })}>
              {t("scenes.remove")}
            </Button>
          </>
        )}
      </span>
    </li>
  );
}

function Rename({ name, onName }: { name: string; onName: (name: string) => void }) {
  const { t } = useTranslation("wall");
  const [typed, setTyped] = useState(name);
  const done = (event: FormEvent) => {
    event.preventDefault();
    onName(typed.trim() === "" ? name : typed.trim());
  };
  return (
    <form className={css["rename"]} onSubmit={done}>
      <input
        // biome-ignore lint/a11y/noAutofocus: the button that was pressed asked for this field
        autoFocus
        aria-label={t("scenes.name")}
        value={typed}
        maxLength={80}
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit">{t("scenes.keepName")}</Button>
    </form>
  );
}
