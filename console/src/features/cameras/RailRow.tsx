import type { CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Mark } from "../../ui/Mark.tsx";
import css from "./camera-rail.module.css";
import { cameraCondition, SHAPE } from "./condition.ts";
import type { TreeRow } from "./tree-model.ts";
import { useConditionText } from "./use-condition-text.ts";

/** What a tile reads from a drop. */
const DRAGGED_TYPE = "text/x-vigie-camera";

interface RailRowProps {
  row: TreeRow;
  states: CameraStates | undefined;
  /** The one line of the tree that the Tab key reaches. */
  isCurrent: boolean;
  onCurrent: (id: string) => void;
  onOpen: (id: string, isOpen: boolean) => void;
  onShow: (cameraId: CameraId, isDisabled: boolean) => void;
}

export const RailRow = memo(
  function RailRow({ row, states, isCurrent, onCurrent, onOpen, onShow }: RailRowProps) {
    const tabIndex = isCurrent ? 0 : -1;
    const tree = {
      className: css["row"],
      "data-row": row.id,
      "data-level": row.level,
      "aria-level": row.level,
      "aria-posinset": row.place.position,
      "aria-setsize": row.place.size,
      "aria-selected": isCurrent,
      onFocus: () => onCurrent(row.id),
    } as const;
    if (row.kind !== "camera") {
      return (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
        <div role="treeitem" tabIndex={tabIndex} {...tree} aria-expanded={row.isOpen} onClick={() => onOpen(row.id, !row.isOpen)}>
          <span aria-hidden="true" className={css["arrow"]}>
            {row.isOpen ? OPEN : CLOSED}
          </span>
          <span className={css["name"]}>{row.name}</span>
          <span className={css["size"]}>{row.count}</span>
        </div>
      );
    }
    const { camera } = row;
    const isDisabled = camera.disabledAt !== null;
    return (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
      <div
        role="treeitem"
        tabIndex={tabIndex}
        {...tree}
        aria-disabled={isDisabled || undefined}
        draggable={!isDisabled}
        onClick={() => onCurrent(row.id)}
        onDoubleClick={() => onShow(camera.id, isDisabled)}
        onDragStart={(event) => {
          event.dataTransfer.setData(DRAGGED_TYPE, camera.id);
          event.dataTransfer.effectAllowed = "copy";
        }}
      >
        <span className={css["number"]}>{camera.number}</span>
        <CameraState camera={camera} states={states} />
      </div>
    );
  },
  // The rows are made anew with each search; what they show is compared, not their identity.
  (a, b) =>
    a.isCurrent === b.isCurrent &&
    a.states === b.states &&
    a.onShow === b.onShow &&
    JSON.stringify(a.row) === JSON.stringify(b.row),
);

const OPEN = "▾";
const CLOSED = "▸";

type CameraRow = Extract<TreeRow, { kind: "camera" }>;

/** A running or resting camera has its mark alone; one that cannot be seen says so in words under its name. */
function CameraState({ camera, states }: { camera: CameraRow["camera"]; states: CameraStates | undefined }) {
  const { t } = useTranslation("cameras");
  const condition = cameraCondition(camera, states);
  const { word, sentence } = useConditionText()(condition);
  const isTold = condition.word === "failed" || condition.word === "disabled";
  return (
    <>
      <span className={css["names"]}>
        <span className={css["name"]} title={camera.name}>
          {camera.name}
        </span>
        {isTold && (
          <span className={css["reason"]} data-word={condition.word}>
            {condition.word === "failed" ? t("rail.noSignal", { reason: t(`faultShort.${condition.fault}`) }) : sentence}
          </span>
        )}
      </span>
      <Mark shape={SHAPE[condition.word]} label={isTold ? sentence : word} />
    </>
  );
}
