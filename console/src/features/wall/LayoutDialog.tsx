import { type Cell, type Layout, MAX_TILES } from "@vigie/shared/walls/layouts";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { Dialog, DialogActions } from "../../ui/Dialog.tsx";
import { type Draft, draftOf, isTooMany, layoutOf, merged, resized, spanned, split } from "./free-layout.ts";
import { type Direction, neighbour } from "./geometry.ts";
import css from "./layout-dialog.module.css";

interface LayoutDialogProps {
  layout: Layout;
  onLayout: (layout: Layout) => void;
  onClose: () => void;
}

/** A division of one's own: how many columns and rows, and which of their cells are one. */
export function LayoutDialog({ layout, onLayout, onClose }: LayoutDialogProps) {
  const { t } = useTranslation(["wall", "common"]);
  const [draft, setDraft] = useState<Draft>(() => draftOf(layout));
  return (
    <Dialog title={t("layout.freeTitle")} size="wide" onClose={onClose}>
      <p>{t("free.advice")}</p>
      <div className={css["sizes"]}>
        <Size
          label={t("free.columns")}
          value={draft.columns}
          onValue={(columns) => setDraft(resized(draft, columns, draft.rows))}
        />
        <Size label={t("free.rows")} value={draft.rows} onValue={(rows) => setDraft(resized(draft, draft.columns, rows))} />
        <p role="status" data-abnormal={isTooMany(draft) || undefined} className={css["count"]}>
          {t(isTooMany(draft) ? "free.tooMany" : "free.count", { count: draft.cells.length, max: MAX_TILES })}
        </p>
      </div>
      <DraftGrid draft={draft} onDraft={setDraft} />
      <DialogActions>
        <Button onPress={onClose}>{t("common:cancel")}</Button>
        <Button
          kind="action"
          isDisabled={isTooMany(draft)}
          title={isTooMany(draft) ? t("free.tooMany", { count: draft.cells.length, max: MAX_TILES }) : undefined}
          onPress={() => {
            onLayout(layoutOf(draft));
            onClose();
          }}
        >
          {t("free.apply")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

const SIDES = Array.from({ length: 12 }, (_, at) => at + 1);

function Size({ label, value, onValue }: { label: string; value: number; onValue: (value: number) => void }) {
  return (
    <label className={css["size"]}>
      {label}
      <select value={value} onChange={(event) => onValue(Number(event.target.value))}>
        {SIDES.map((side) => (
          <option key={side} value={side}>
            {side}
          </option>
        ))}
      </select>
    </label>
  );
}

const ARROWS: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** The cells, as they will be. Drag over several, or Shift with arrows and Enter, makes them one; Enter on one that was made takes it apart. */
function DraftGrid({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft) => void }) {
  const { t } = useTranslation("wall");
  const [range, setRange] = useState<{ from: number; to: number }>({ from: 0, to: 0 });
  const isDragging = useRef(false);
  const grid = useRef<HTMLDivElement>(null);
  const [from, to] = [draft.cells[range.from] ?? draft.cells[0], draft.cells[range.to] ?? draft.cells[0]];
  const box = from === undefined || to === undefined ? null : spanned(draft, from, to);
  const isIn = (cell: Cell) =>
    box !== null &&
    cell.column >= box.column &&
    cell.row >= box.row &&
    cell.column < box.column + box.columns &&
    cell.row < box.row + box.rows;
  const chosen = draft.cells.filter(isIn);
  const become = (next: Draft) => {
    onDraft(next);
    const at = Math.max(
      0,
      next.cells.findIndex((cell) => box !== null && cell.column === box.column && cell.row === box.row),
    );
    setRange({ from: at, to: at });
  };
  const merge = () => box !== null && chosen.length > 1 && become(merged(draft, box));
  const [only] = chosen;
  const mayPart = chosen.length === 1 && only !== undefined && only.columns * only.rows > 1;
  const part = () => mayPart && become(split(draft, only));
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = ARROWS[event.key];
    if (direction === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (direction === undefined) return void (chosen.length > 1 ? merge() : part());
    const arrangement = { ...draft, places: draft.cells.map((cell, tile) => ({ tile, cell })) };
    const next = neighbour(arrangement, range.to, direction);
    setRange(event.shiftKey ? { ...range, to: next } : { from: next, to: next });
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
        onPointerUp={() => {
          if (isDragging.current) merge();
          isDragging.current = false;
        }}
        onPointerLeave={() => {
          isDragging.current = false;
        }}
      >
        {draft.cells.map((cell, at) => (
          <button
            key={`${cell.column}-${cell.row}`}
            type="button"
            className={css["cell"]}
            style={
              {
                "--at-column": cell.column + 1,
                "--at-row": cell.row + 1,
                "--span-columns": cell.columns,
                "--span-rows": cell.rows,
              } as React.CSSProperties
            }
            tabIndex={at === range.to ? 0 : -1}
            aria-pressed={isIn(cell)}
            aria-label={t("free.cell", { place: at + 1, columns: cell.columns, rows: cell.rows })}
            onPointerDown={() => {
              isDragging.current = true;
              setRange({ from: at, to: at });
            }}
            onPointerEnter={() => isDragging.current && setRange({ ...range, to: at })}
          >
            {at + 1}
          </button>
        ))}
      </div>
      <div className={css["tools"]}>
        <Button isDisabled={chosen.length < 2} title={chosen.length < 2 ? t("free.mergeNeeds") : undefined} onPress={merge}>
          {t("free.merge")}
        </Button>
        <Button isDisabled={!mayPart} title={mayPart ? undefined : t("free.splitNeeds")} onPress={part}>
          {t("free.split")}
        </Button>
      </div>
    </>
  );
}
