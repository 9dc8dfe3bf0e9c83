import type { ReactNode } from "react";
import css from "./table.module.css";

interface TableProps {
  /** What the table lists, for a screen reader. */
  caption: string;
  /** Column titles; an empty one heads the column of buttons. */
  columns: readonly string[];
  children: ReactNode;
}

export function Table({ caption, columns, children }: TableProps) {
  return (
    <div className={css["frame"]}>
      <table className={css["table"]}>
        <caption className={css["caption"]}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((title, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its position
              <th key={column} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
