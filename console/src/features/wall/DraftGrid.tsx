import type { Cell } from "@vigie/shared/walls/layouts";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import type { Draft } from "./free-layout.ts";
import { type Direction, neighbour } from "./geometry.ts";
import css from "./layout-dialog.module.css";
import { useDraftRange } from "./use-draft-range.ts";

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** The cells, as they will be. Drag over several, or Shift with arrows and Enter, makes them one; Enter on one that was made takes it apart. */
export function DraftGrid({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft) => void }) {
  const { t } = useTranslation("wall");
  const range = useDraftRange(draft, onDraft);
  const grid = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key];
    if (direction === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (direction === undefined) return range.mayMerge ? range.merge() : range.part();
    const places = draft.cells.map((cell, tile) => ({ tile, cell }));
    const next = neighbour({ ...draft, places }, range.to, direction);
    if (event.shiftKey) range.extend(next);
    else range.choose(next);
    grid.current?.querySelectorAll<HTMLElement>("button")[next]?.focus();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: the cells are buttons, walked as one control */}
      <div
        ref={grid}
        role="group"
        aria-label={t("free.cells")}
        className={css["grid"]}
        style={{ "--columns": draft.columns, "--rows": draft.rows } as React.CSSProperties}
        onKeyDown={onKeyDown}
        onPointerUp={range.merge}
      >
        {draft.cells.map((cell, at) => (
          <DraftCell key={`${cell.column}-${cell.row}`} cell={cell} at={at} range={range} />
        ))}
      </div>
      <div className={css["tools"]}>
        <Button isDisabled={!range.mayMerge} title={range.mayMerge ? undefined : t("free.mergeNeeds")} onPress={range.merge}>
          {t("free.merge")}
        </Button>
        <Button isDisabled={!range.mayPart} title={range.mayPart ? undefined : t("free.splitNeeds")} onPress={range.part}>
          {t("free.split")}
        </Button>
      </div>
    </>
  );
}

function DraftCell({ cell, at, range }: { cell: Cell; at: number; range: ReturnType<typeof useDraftRange> }) {
  const { t } = useTranslation("wall");
  const place = {
    "--at-column": cell.column + 1,
    "--at-row": cell.row + 1,
    "--span-columns": cell.columns,
    "--span-rows": cell.rows,
  };
  return (
    <button
      type="button"
      className={css["cell"]}
      style={place as React.CSSProperties}
      tabIndex={at === range.to ? 0 : -1}
      aria-pressed={range.isIn(cell)}
      aria-label={t("free.cell", { place: at + 1, columns: cell.columns, rows: cell.rows })}
      onPointerDown={() => range.choose(at)}
      // The primary button is held: the drag takes in the cells that it passes.
      onPointerEnter={({ buttons }) => buttons === 1 && range.extend(at)}
    >
      {at + 1}
    </button>
  );
}
