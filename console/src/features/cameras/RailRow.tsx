import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { type MouseEvent, memo } from "react";
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
  /** Opens the menu of the line beneath it; null: there is nothing in it for this person. */
  onMenu: ((row: TreeRow, line: HTMLElement) => void) | null;
}

/** One line of the tree. Its keys are the tree's. */
export const RailRow = memo(
  function RailRow(props: RailRowProps) {
    const { row, isCurrent, onCurrent, onMenu } = props;
    const more = onMenu === null ? null : (line: HTMLElement) => onMenu(row, line);
    const shared = {
      className: css["row"],
      "data-row": row.id,
      "data-level": row.level,
      "aria-level": row.level,
      "aria-posinset": row.place.position,
      "aria-setsize": row.place.size,
      "aria-selected": isCurrent,
      onFocus: () => onCurrent(row.id),
      // By the right button, and by the menu key of the keyboard.
      onContextMenu: (event: MouseEvent<HTMLElement>) => {
        if (more === null) return;
        event.preventDefault();
        more(event.currentTarget);
      },
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
          <Branch row={row} onFill={() => props.onFill(row.cameras)} onMore={more} />
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
        <Leaf camera={camera} states={props.states} say={props.say} onMore={more} />
      </div>
    );
  },
  (a, b) =>
    a.isCurrent === b.isCurrent &&
    a.onShow === b.onShow &&
    a.onFill === b.onFill &&
    a.onMenu === b.onMenu &&
    a.say === b.say &&
    isSame(a.states, b.states) &&
    isSame(a.row, b.row),
);

/** Rows are made anew with each search, and states come whole for every camera: what is shown is compared, not the identity. */
const isSame = (a: unknown, b: unknown) => a === b || JSON.stringify(a) === JSON.stringify(b);

const inUse = (cameras: readonly Camera[]) => cameras.filter(({ disabledAt }) => disabledAt === null).map(({ id }) => id);

const OPEN = "▾";
const CLOSED = "▸";

type OnMore = ((line: HTMLElement) => void) | null;

interface BranchProps {
  row: Exclude<TreeRow, { kind: "camera" }>;
  onFill: () => void;
  onMore: OnMore;
}

/** The button is the pointer's; the keyboard has Shift+Enter on the line. */
function Branch({ row, onFill, onMore }: BranchProps) {
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
      <More onMore={onMore} />
      <span className={css["size"]}>{row.cameras.length}</span>
    </>
  );
}

/** The pointer's, and small: a double click anywhere else on the line shows its camera. The keyboard has a key for each act. */
function More({ onMore }: { onMore: OnMore }) {
  const { t } = useTranslation("common");
  if (onMore === null) return null;
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      className={css["fill"]}
      data-more
      title={t("more")}
      // Focus goes to the line, and back to it when the menu is closed.
      onMouseDown={(event) => event.preventDefault()}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation();
        const line = event.currentTarget.closest<HTMLElement>("[data-row]");
        line?.focus();
        if (line !== null) onMore(line);
      }}
    >
      {MORE}
    </button>
  );
}

const MORE = "⋯";

interface LeafProps {
  camera: Camera;
  states: CameraStates | undefined;
  say: SayCondition;
  onMore: OnMore;
}

/** A running or resting camera has its mark alone; one that cannot be seen says so in words under its name. */
function Leaf({ camera, states, say, onMore }: LeafProps) {
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
      <More onMore={onMore} />
      <Mark shape={SHAPE[condition.word]} label={isTold ? sentence : word} />
    </>
  );
}
