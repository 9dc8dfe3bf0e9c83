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
    // It scrolls, so the keyboard must reach it also where it holds no button.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region
    <section className={css["frame"]} aria-label={caption} tabIndex={0}>
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
    </section>
  );
}

/** What can be done with one line, in its last cell. */
export function LineActs({ children }: { children: ReactNode }) {
  return <div className={css["acts"]}>{children}</div>;
}

interface SecondProps {
  children: ReactNode;
  /** It stays on one line: a date that is broken is read twice. */
  isWhole?: boolean;
}

/** What stands smaller under the word of a cell. */
export function Second({ children, isWhole = false }: SecondProps) {
  return (
    <span className={css["second"]} data-whole={isWhole || undefined}>
      {children}
    </span>
  );
}
