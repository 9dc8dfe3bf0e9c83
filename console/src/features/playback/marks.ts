/** In and out, as they were set; null: not set. */
export interface Marks {
  in: number | null;
  out: number | null;
}

export const NO_MARKS: Marks = { in: null, out: null };

/** An in mark after the out mark, or an out mark before the in mark, begins anew: the other one no longer means anything. */
export function withMark(marks: Marks, side: "in" | "out", at: number | null): Marks {
  const changed = { ...marks, [side]: at };
  if (changed.in === null || changed.out === null || changed.in < changed.out) return changed;
  return side === "in" ? { in: at, out: null } : { in: null, out: at };
}

/** Null: not both of them are set. */
export const markedMs = ({ in: begin, out }: Marks): number | null => (begin === null || out === null ? null : out - begin);
