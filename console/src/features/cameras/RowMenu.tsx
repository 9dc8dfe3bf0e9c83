import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { MenuAt } from "../../ui/Menu.tsx";
import type { TreeRow } from "./tree-model.ts";

interface RowMenuProps {
  row: TreeRow;
  /** The line that it hangs from. */
  line: HTMLElement;
  onFill: (cameras: readonly Camera[]) => void;
  onForward: ((cameras: readonly Camera[]) => void) | null;
  onWhoSaw: ((cameraId: CameraId) => void) | null;
  onClose: () => void;
}

/** What else can be done from a line of the tree, each with its key. One menu for all lines: they may be sixteen hundred. */
export function RowMenu({ row, line, onFill, onForward, onWhoSaw, onClose }: RowMenuProps) {
  const { t } = useTranslation("cameras");
  const camera = row.kind === "camera" ? row.camera : null;
  const cameras = row.kind === "camera" ? [row.camera] : row.cameras;
  const canForward = onForward !== null && cameras.some(({ disabledAt }) => disabledAt === null);
  const acts = [
    ...(camera === null ? [{ id: "fill", label: t("rail.menu.fill"), run: () => onFill(cameras) }] : []),
    ...(canForward ? [{ id: "forward", label: t("rail.menu.forward"), shortcut: "V", run: () => onForward(cameras) }] : []),
    ...(camera !== null && onWhoSaw !== null
      ? [{ id: "who-saw", label: t("rail.menu.whoSaw"), shortcut: "Q", run: () => onWhoSaw(camera.id) }]
      : []),
  ];
  const { name } = row.kind === "camera" ? row.camera : row;
  return (
    <MenuAt
      anchor={line}
      label={t("common:moreOf", { name })}
      entries={acts}
      onChoose={(chosen) => acts.find(({ id }) => id === chosen)?.run()}
      onClose={onClose}
    />
  );
}
