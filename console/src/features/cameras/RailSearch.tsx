import type { CameraId } from "@vigie/shared/kernel/units";
import { type KeyboardEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import { putCameras } from "../../lib/dragged-camera.ts";
import css from "./camera-rail.module.css";

interface RailSearchProps {
  typed: string;
  onTyped: (typed: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  /** How many cameras there are, or were found. */
  told: string;
  /** What was found and can be shown; none while nothing is typed. */
  result: readonly CameraId[];
  onFill: () => void;
  onForward: (() => void) | null;
}

export function RailSearch({ typed, onTyped, onKeyDown, told, result, onFill, onForward }: RailSearchProps) {
  const { t } = useTranslation("cameras");
  const id = useId();
  return (
    <div className={css["search"]}>
      <label htmlFor={id}>{t("rail.search")}</label>
      <input
        id={id}
        data-search
        type="search"
        value={typed}
        placeholder={t("rail.searchHint")}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer drags it; the keyboard has its button */}
      <div
        className={css["result"]}
        draggable={result.length > 0}
        title={result.length > 0 ? t("rail.dragResult") : undefined}
        onDragStart={({ dataTransfer }) => putCameras(dataTransfer, result)}
      >
        <p role="status" className={css["count"]}>
          {told}
        </p>
        {result.length > 0 && (
          <button type="button" className={css["fill"]} data-always title={t("rail.fillTitle")} onClick={onFill}>
            {t("rail.fillResult")}
          </button>
        )}
        {result.length > 0 && onForward !== null && (
          <button type="button" className={css["fill"]} data-always title={t("rail.forwardTitle")} onClick={onForward}>
            {t("rail.forward")}
          </button>
        )}
      </div>
    </div>
  );
}
