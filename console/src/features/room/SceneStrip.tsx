import { useQuery } from "@tanstack/react-query";
import type { SceneId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { queries } from "../../lib/queries.ts";
import { useServices } from "../../lib/services.tsx";
import { putScene } from "./dragged-scene.ts";
import css from "./room.module.css";

/** The scenes, to be dragged onto a screen, or pressed for the one that is selected. */
export function SceneStrip({ onApply }: { onApply: (sceneId: SceneId) => void }) {
  const { t } = useTranslation("room");
  const { api } = useServices();
  const scenes = useQuery(queries.scenes(api)).data ?? [];
  if (scenes.length === 0) return null;
  return (
    <section className={css["scenes"]} aria-labelledby="room-scenes">
      <h2 id="room-scenes">{t("scene.title")}</h2>
      <ul>
        {scenes.map((scene) => (
          <li key={scene.id}>
            <button
              type="button"
              className={css["scene"]}
              draggable
              title={t("scene.hint")}
              onClick={() => onApply(scene.id)}
              onDragStart={({ dataTransfer }) => putScene(dataTransfer, scene.id)}
            >
              {scene.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
