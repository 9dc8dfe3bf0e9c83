import { gridOf, type Layout } from "@vigie/shared/walls/layouts";
import css from "./wall.module.css";

/** A picture's shape, in the glyph's own units. */
const CELL = { width: 16, height: 9, gap: 1.5 };
const SIDE = { width: 48, height: 27 };

/** A layout, drawn. */
export function LayoutGlyph({ layout }: { layout: Layout }) {
  const { columns, rows, cells } = gridOf(layout);
  const width = Math.max(SIDE.width, columns * CELL.width * 0.75);
  const height = (width * rows * CELL.height) / (columns * CELL.width);
  const step = { x: width / columns, y: height / rows };
  const gap = Math.min(CELL.gap, step.x / 4);
  return (
    <svg className={css["glyph"]} viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
      {cells.map(({ column, row, columns: across, rows: down }) => (
        <rect
          key={`${column}-${row}`}
          x={column * step.x + gap}
          y={row * step.y + gap}
          width={across * step.x - 2 * gap}
          height={down * step.y - 2 * gap}
        />
      ))}
    </svg>
  );
}
