import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { putCameras } from "../../lib/dragged-camera.ts";
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
  onFill: (cameras: readonly Camera[]) => void;
  onForward: ((cameras: readonly Camera[]) => void) | null;
  onWhoSaw: ((cameraId: CameraId) => void) | null;
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
        <div
          role="treeitem"
          tabIndex={tabIndex}
          aria-expanded={row.isOpen}
          onClick={toggle}
          draggable
          onDragStart={({ dataTransfer }) => putCameras(dataTransfer, inUse(row.cameras))}
          {...shared}
        >
          <Branch row={row} onFill={() => props.onFill(row.cameras)} onForward={props.onForward} />
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
        onDragStart={({ dataTransfer }) => putCameras(dataTransfer, [camera.id])}
        {...shared}
      >
        <Leaf
          camera={camera}
          states={props.states}
          say={props.say}
          onForward={isDisabled ? null : props.onForward}
          onWhoSaw={props.onWhoSaw}
        />
      </div>
    );
  },
  (a, b) =>
    a.isCurrent === b.isCurrent &&
    a.onShow === b.onShow &&
    a.onFill === b.onFill &&
    a.onForward === b.onForward &&
    a.onWhoSaw === b.onWhoSaw &&
    a.say === b.say &&
    isSame(a.states, b.states) &&
    isSame(a.row, b.row),
);

/** Rows are made anew with each search, and states come whole for every camera: what is shown is compared, not the identity. */
const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

const inUse = (cameras: readonly Camera[]) => cameras.filter(({ disabledAt }) => disabledAt === null).map(({ id }) => id);

const OPEN = "▾";
const CLOSED = "▸";

interface BranchProps extends Pick<RailRowProps, "onForward"> {
  row: Exclude<TreeRow, { kind: "camera" }>;
  onFill: () => void;
}

/** The button is the pointer's; the keyboard has Shift+Enter on the line. */
function Branch({ row, onFill, onForward }: BranchProps) {
  const { t } = useTranslation("cameras");
  return (
    <>
      <span aria-hidden="true" className={css["arrow"]}>
        {row.isOpen ? OPEN : CLOSED}
      </span>
      <span className={css["name"]}>{row.name}</span>
      <button
        type="button"
        tabIndex={-1}
        aria-hidden="true"
        className={css["fill"]}
        title={t("rail.fillTitle")}
        onClick={(event) => {
          event.stopPropagation();
          onFill();
        }}
      >
        {t("rail.fill")}
      </button>
      <Forward cameras={row.cameras} onForward={onForward} />
      <span className={css["size"]}>{row.cameras.length}</span>
    </>
  );
}

/** The pointer's too; the keyboard has V on the line. */
function Forward({ cameras, onForward }: Pick<RailRowProps, "onForward"> & { cameras: readonly Camera[] }) {
  const { t } = useTranslation("cameras");
  if (onForward === null) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      className={css["fill"]}
      title={t("rail.forwardTitle")}
      onClick={(event) => {
        event.stopPropagation();
        onForward(cameras);
      }}
    >
      {t("rail.forward")}
    </button>
  );
}

/** The pointer's; the keyboard has Q on the line. */
function WhoSaw({ camera, onWhoSaw }: Pick<RailRowProps, "onWhoSaw"> & { camera: Camera }) {
  const { t } = useTranslation("cameras");
  if (onWhoSaw === null) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      className={css["fill"]}
      title={t("rail.whoSawTitle")}
      onClick={(event) => {
        event.stopPropagation();
        onWhoSaw(camera.id);
      }}
    >
      {t("rail.whoSaw")}
    </button>
  );
}

interface LeafProps extends Pick<RailRowProps, "onForward" | "onWhoSaw"> {
  camera: Camera;
  states: CameraStates | undefined;
  say: SayCondition;
}

/** A running or resting camera has its mark alone; one that cannot be seen says so in words under its name. */
function Leaf({ camera, states, say, onForward, onWhoSaw }: LeafProps) {
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
      <Forward cameras={[camera]} onForward={onForward} />
      <WhoSaw camera={camera} onWhoSaw={onWhoSaw} />
      <Mark shape={SHAPE[condition.word]} label={isTold ? sentence : word} />
    </>
  );
}
