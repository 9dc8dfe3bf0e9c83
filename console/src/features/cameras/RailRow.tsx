import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { memo } from "react";
import { DRAGGED_CAMERA } from "../../lib/dragged-camera.ts";
import { Mark } from "../../ui/Mark.tsx";
import css from "./camera-rail.module.css";
import { cameraCondition, SHAPE } from "./condition.ts";
import type { TreeRow } from "./tree-model.ts";
import type { SayCondition } from "./use-condition-text.ts";

interface RailRowProps {
  row: TreeRow;
  states: CameraStates | undefined;
  /** Given from above: sixteen hundred rows that each ask for their texts take a second to draw. */
  say: SayCondition;
  /** The one line of the tree that the Tab key reaches. */
  isCurrent: boolean;
  onCurrent: (id: string) => void;
  onOpen: (id: string, isOpen: boolean) => void;
  onShow: (cameraId: CameraId, isDisabled: boolean) => void;
}

/** One line of the tree. Its keys are the tree's. */
export const RailRow = memo(
  function RailRow(props: RailRowProps) {
    const { row, isCurrent, onCurrent } = props;
    const shared = {
      className: css["row"],
      "data-row": row.id,
      "data-level": row.level,
      "aria-level": row.level,
      "aria-posinset": row.place.position,
      "aria-setsize": row.place.size,
      "aria-selected": isCurrent,
      onFocus: () => onCurrent(row.id),
    };
    const tabIndex = isCurrent ? 0 : -1;
    if (row.kind !== "camera") {
      const toggle = () => props.onOpen(row.id, !row.isOpen);
      return (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
        <div role="treeitem" tabIndex={tabIndex} aria-expanded={row.isOpen} onClick={toggle} {...shared}>
          <Branch row={row} />
        </div>
      );
    }
    const { camera } = row;
    const isDisabled = camera.disabledAt !== null;
    return (
      <div
        role="treeitem"
        tabIndex={tabIndex}
        aria-disabled={isDisabled || undefined}
        draggable={!isDisabled}
        onDoubleClick={() => props.onShow(camera.id, isDisabled)}
        onDragStart={({ dataTransfer }) => {
          dataTransfer.setData(DRAGGED_CAMERA, camera.id);
          dataTransfer.effectAllowed = "copy";
        }}
        {...shared}
      >
        <Leaf camera={camera} states={props.states} say={props.say} />
      </div>
    );
  },
  (a, b) =>
    a.isCurrent === b.isCurrent && a.onShow === b.onShow && a.say === b.say && isSame(a.states, b.states) && isSame(a.row, b.row),
);

/** Rows are made anew with each search, and states come whole for every camera: what is shown is compared, not the identity. */
const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

const OPEN = "▾";
const CLOSED = "▸";

function Branch({ row }: { row: Exclude<TreeRow, { kind: "camera" }> }) {
  return (
    <>
      <span aria-hidden="true" className={css["arrow"]}>
        {row.isOpen ? OPEN : CLOSED}
      </span>
      <span className={css["name"]}>{row.name}</span>
      <span className={css["size"]}>{row.count}</span>
    </>
  );
}

interface LeafProps {
  camera: Camera;
  states: CameraStates | undefined;
  say: SayCondition;
}

/** A running or resting camera has its mark alone; one that cannot be seen says so in words under its name. */
function Leaf({ camera, states, say }: LeafProps) {
  const condition = cameraCondition(camera, states);
  const { word, sentence, short } = say(condition);
  const isTold = condition.word === "failed" || condition.word === "disabled";
  return (
    <>
      <span className={css["number"]}>{camera.number}</span>
      <span className={css["names"]}>
        <span className={css["name"]} title={camera.name}>
          {camera.name}
        </span>
        {isTold && (
          <span className={css["reason"]} data-word={condition.word}>
            {short}
          </span>
        )}
      </span>
      <Mark shape={SHAPE[condition.word]} label={isTold ? sentence : word} />
    </>
  );
}
