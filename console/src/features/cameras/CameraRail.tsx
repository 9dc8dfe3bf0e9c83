import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraTree } from "@vigie/shared/console/api";
import type { CameraId } from "@vigie/shared/kernel/units";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./camera-rail.module.css";
import { RailRow } from "./RailRow.tsx";
import { RailSearch } from "./RailSearch.tsx";
import { RowMenu } from "./RowMenu.tsx";
import { foundCameras, indexTree, type TreeRow, treeMove, treeRows } from "./tree-model.ts";
import { useConditionText } from "./use-condition-text.ts";

interface CameraRailProps {
  tree: CameraTree;
  states: ReadonlyMap<CameraId, CameraStates>;
  /** The act that opens a picture. Called within the event itself: the first picture is counted from there. */
  onShow: (cameraId: CameraId) => void;
  /** Several at once: a site, a commune, or what a search found. */
  onFill: (cameraIds: readonly CameraId[]) => void;
  /** To forward them to another service; null: not for this person, or not from here. */
  onForward: ((cameraIds: readonly CameraId[]) => void) | null;
  /** To ask who saw one; null: not for this person. */
  onWhoSaw: ((cameraId: CameraId) => void) | null;
}

/** A town is seen whole at once; of a metropolis one sees its communes first. */
const OPEN_MAX_CAMERAS = 150;
const initiallyClosed = ({ communes, cameras }: CameraTree): ReadonlySet<string> =>
  new Set(cameras.length > OPEN_MAX_CAMERAS ? communes.map((commune) => commune.id) : []);

/** Commune → site → camera, with its search: the operator's way to a camera whose number is not known by heart. */
export function CameraRail({ tree, states, onShow, onFill, onForward, onWhoSaw }: CameraRailProps) {
  const { t } = useTranslation("cameras");
  const [typed, setTyped] = useState("");
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => initiallyClosed(tree));
  const [wantedId, setCurrentId] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ row: TreeRow; line: HTMLElement } | null>(null);
  const say = useConditionText();
  const list = useRef<HTMLDivElement>(null);
  const index = useMemo(() => indexTree(tree), [tree]);
  const rows = useMemo(() => treeRows(index, typed, closed), [index, typed, closed]);
  const currentId = rows.some((row) => row.id === wantedId) ? wantedId : (rows[0]?.id ?? null);
  const found = foundCameras(rows);

  const setOpen = useCallback(
    (id: string, isOpen: boolean) =>
      setClosed((before) => (isOpen ? new Set([...before].filter((other) => other !== id)) : new Set([...before, id]))),
    [],
  );
  const show = useCallback(
    (cameraId: CameraId, isDisabled: boolean) => {
      if (!isDisabled) onShow(cameraId);
    },
    [onShow],
  );
  const fill = useCallback(
    (cameras: readonly Camera[]) => {
      const ids = usable(cameras);
      if (ids.length > 0) onFill(ids);
    },
    [onFill],
  );
  const forward = useCallback(
    (cameras: readonly Camera[]) => {
      const ids = usable(cameras);
      if (ids.length > 0) onForward?.(ids);
    },
    [onForward],
  );
  const openMenu = useCallback((row: TreeRow, line: HTMLElement) => setMenu({ row, line }), []);
  const focus = (id: string) => {
    setCurrentId(id);
    const row = list.current?.querySelector<HTMLElement>(`[data-row="${id}"]`);
    row?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = treeMove(rows, currentId, event.key, event.shiftKey);
    if (move === null || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if ("show" in move) show(move.show.id, move.show.disabledAt !== null);
    else if ("fill" in move) fill(move.fill);
    else if ("forward" in move) forward(move.forward);
    else if ("whoSaw" in move) onWhoSaw?.(move.whoSaw.id);
    else if ("go" in move) focus(move.go);
    else if ("open" in move) setOpen(move.open, true);
    else setOpen(move.close, false);
  };
  const onSearchKey = (event: KeyboardEvent) => {
    const [first] = found;
    if (event.key === "Escape") setTyped("");
    else if (event.key === "ArrowDown" && rows[0] !== undefined) focus(rows[0].id);
    else if (event.key === "Enter" && event.shiftKey && typed !== "") fill(found);
    else if (event.key === "Enter" && typed !== "" && first !== undefined) show(first.id, first.disabledAt !== null);
    else return;
    event.preventDefault();
  };

  return (
    <aside className={css["rail"]} aria-label={t("rail.label")}>
      <RailSearch
        typed={typed}
        onTyped={setTyped}
        onKeyDown={onSearchKey}
        told={typed === "" ? t("rail.count", { count: tree.cameras.length }) : t("rail.found", { count: found.length })}
        result={typed === "" ? NO_CAMERA : usable(found)}
        onFill={() => fill(found)}
        onForward={onForward === null ? null : () => forward(found)}
      />
      {tree.cameras.length === 0 && <p className={css["empty"]}>{t("rail.empty")}</p>}
      <div ref={list} role="tree" aria-label={t("rail.tree")} className={css["tree"]} onKeyDown={onKeyDown}>
        {rows.map((row: TreeRow) => (
          <RailRow
            key={row.id}
            row={row}
            states={row.kind === "camera" ? states.get(row.camera.id) : undefined}
            say={say}
            isCurrent={row.id === currentId}
            onCurrent={setCurrentId}
            onOpen={setOpen}
            onShow={show}
            onFill={fill}
            onMenu={onForward === null && onWhoSaw === null ? null : openMenu}
          />
        ))}
      </div>
      {menu !== null && (
        <RowMenu
          {...menu}
          onFill={fill}
          onForward={onForward === null ? null : forward}
          onWhoSaw={onWhoSaw}
          onClose={() => setMenu(null)}
        />
      )}
    </aside>
  );
}

const NO_CAMERA: readonly CameraId[] = [];

/** Those that can be shown: one out of use is passed over. */
const usable = (cameras: readonly Camera[]): readonly CameraId[] =>
  cameras.filter(({ disabledAt }) => disabledAt === null).map(({ id }) => id);
