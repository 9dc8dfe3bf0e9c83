import { useQueryClient } from "@tanstack/react-query";
import { gridOf } from "@vigie/shared/walls/layouts";
import type { Scene, SceneInput, Scope } from "@vigie/shared/walls/scenes";
import type { Display } from "@vigie/shared/walls/schema";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useServices } from "../../lib/services.tsx";
import { useMay, useSession } from "../../lib/session.tsx";
import { useAct } from "../../lib/use-act.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ProblemBox } from "../../ui/ProblemBox.tsx";
import { SceneRow } from "./SceneRow.tsx";
import { KEYED_SCENES, sceneOf } from "./scenes.ts";
import css from "./scenes-dialog.module.css";
import type { Wall } from "./store.ts";

interface ScenesDialogProps {
  wall: Wall;
  display: Display;
  /** In the order of their function keys. */
  scenes: readonly Scene[];
  onClose: () => void;
}

/** The scenes that this person finds, and the wall as it stands kept as one more. */
export function ScenesDialog({ wall, display, scenes, onClose }: ScenesDialogProps) {
  const { t } = useTranslation("wall");
  const { api } = useServices();
  const client = useQueryClient();
  const { run, isPending, problem } = useAct();
  const [deleted, setDeleted] = useState<Scene | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: ["scenes"] });
  const standing = sceneOf(display, gridOf(display.layout).cells.length);

  const create = async (input: SceneInput) => {
    const made = await run(() => api.scenes.create(input));
    if (made !== null) await refresh();
    return made !== null;
  };
  const change = async (scene: Scene, input: Partial<SceneInput>) => {
    const { name, scope, layout, contents, version } = scene;
    await run(() => api.scenes.change(scene.id, { version, scene: { name, scope, layout, contents, ...input } }));
    await refresh();
  };
  const remove = async (scene: Scene) => {
    const removed = await run(() => api.scenes.remove(scene.id));
    if (removed !== null) setDeleted(scene);
    await refresh();
  };
  const restore = async ({ name, scope, layout, contents }: Scene) => {
    if (await create({ name, scope, layout, contents })) setDeleted(null);
  };

  return (
    <Dialog title={t("scenes.title")} size="wide" onClose={onClose}>
      <SaveForm isPending={isPending} onSave={(name, scope) => create({ name, scope, ...standing })} />
      {problem !== null && <ProblemBox problem={problem} />}
      <div role="status" className={css["deleted"]}>
        {deleted !== null && (
          <>
            <span>{t("scenes.deleted", { name: deleted.name })}</span>
            <Button isPending={isPending} onPress={() => restore(deleted)}>
              {t("undo")}
            </Button>
          </>
        )}
      </div>
      {scenes.length === 0 ? (
        <p className={css["empty"]}>{t("scenes.empty")}</p>
      ) : (
        <ul className={css["list"]} aria-label={t("scenes.title")}>
          {scenes.map((scene, at) => (
            <SceneRow
              key={scene.id}
              scene={scene}
              stroke={at < KEYED_SCENES ? `F${at + 1}` : null}
              onApply={() => {
                wall.applyScene(scene.id);
                onClose();
              }}
              onOverwrite={() => change(scene, standing)}
              onRename={(name) => change(scene, { name })}
              onRemove={() => remove(scene)}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function SaveForm({ isPending, onSave }: { isPending: boolean; onSave: (name: string, scope: Scope) => Promise<boolean> }) {
  const { t } = useTranslation("wall");
  const mayAssign = useMay()("display.assign");
  const { person } = useSession();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope>("mine");
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== "" && (await onSave(name.trim(), scope))) setName("");
  };
  const scopes: readonly Scope[] = mayAssign ? ["mine", "team", "wall"] : ["mine", "team"];
  return (
    <form className={css["save"]} onSubmit={save}>
      <label className={css["field"]}>
        {t("scenes.name")}
        <input value={name} maxLength={80} autoComplete="off" onChange={(event) => setName(event.target.value)} />
      </label>
      <label className={css["field"]}>
        {t("scenes.for")}
        <select value={scope} onChange={(event) => setScope(scopes.find((each) => each === event.target.value) ?? "mine")}>
          {scopes.map((each) => (
            <option key={each} value={each}>
              {t(`scope.${each}`, { name: person.displayName })}
            </option>
          ))}
        </select>
      </label>
      <Button
        type="submit"
        kind="action"
        isPending={isPending}
        isDisabled={name.trim() === ""}
        title={name.trim() === "" ? t("scenes.nameNeeded") : undefined}
      >
        {t("scenes.save")}
      </Button>
    </form>
  );
}
