import type { Cell } from "@vigie/shared/walls/layouts";
import { useState } from "react";
import { type Draft, merged, spanned, split } from "./free-layout.ts";

/** What is chosen of a division that is drawn, and what can be made of it. `to` is the cell that has focus. */
export function useDraftRange(draft: Draft, onDraft: (draft: Draft) => void) {
  const [range, setRange] = useState<{ from: number; to: number }>({ from: 0, to: 0 });
  const [from, to] = [draft.cells[range.from] ?? draft.cells[0], draft.cells[range.to] ?? draft.cells[0]];
  const box = from === undefined || to === undefined ? null : spanned(draft, from, to);
  const isIn = (cell: Cell) => box !== null && isInside(cell, box);
  const chosen = draft.cells.filter(isIn);
  const [only] = chosen;
  const mayPart = chosen.length === 1 && only !== undefined && only.columns * only.rows > 1;
  const become = (next: Draft) => {
    onDraft(next);
    const at = next.cells.findIndex((cell) => cell.column === box?.column && cell.row === box.row);
    setRange({ from: Math.max(0, at), to: Math.max(0, at) });
  };
  return {
    to: range.to,
    isIn,
    mayMerge: chosen.length > 1,
    mayPart,
    choose: (at: number) => setRange({ from: at, to: at }),
    extend: (at: number) => setRange({ ...range, to: at }),
    merge: () => {
      if (box !== null && chosen.length > 1) become(merged(draft, box));
    },
    part: () => {
      if (mayPart) become(split(draft, only));
    },
  };
}

const isInside = (cell: Cell, box: Cell): boolean =>
  cell.column >= box.column && cell.row >= box.row && cell.column < box.column + box.columns && cell.row < box.row + box.rows;
