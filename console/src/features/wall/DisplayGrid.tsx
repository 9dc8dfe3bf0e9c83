import type { Cell } from "@vigie/shared/walls/layouts";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import { type Arrangement, arranged } from "./geometry.ts";
import type { GridContent, GridWork } from "./grid.ts";
import { Place } from "./Place.tsx";
import css from "./wall.module.css";

/** `arrangement` of one that is only looked at: as it was worked with; absent: the layout's. */
type DisplayGridProps = GridContent &
  ({ isReadOnly: true; arrangement?: Arrangement } | { isReadOnly: false; work: GridWork; ref?: Ref<HTMLDivElement> });

/** A screen's tiles as the server has them, each in its cell: the greatest grid of 16:9 cells that fits, never a cropped one. */
export function DisplayGrid(props: DisplayGridProps) {
  const { t } = useTranslation("wall");
  const { display, selected } = props;
  const work = props.isReadOnly ? null : props.work;
  const { columns, rows, places } = (props.isReadOnly ? props.arrangement : props.work.arrangement) ?? arranged(display.layout);
  return (
    <div className={css["stage"]}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset groups the controls of a form */}
      <div
        ref={props.isReadOnly ? null : props.ref}
        className={css["grid"]}
        style={{ "--columns": columns, "--rows": rows } as React.CSSProperties}
        role="group"
        aria-label={t("tiles")}
        data-dense={Math.max(columns, rows) > DENSE_FROM || undefined}
        data-numbers={work?.areNumbersShown || undefined}
      >
        {places.map(({ tile, cell }) => (
          <div key={tile} className={css["cell"]} style={cellStyle(cell)}>
            <Place tile={tile} isSelected={tile === selected} content={props} work={work} />
          </div>
        ))}
      </div>
    </div>
  );
}

/** With more columns or rows than this, names and bars are drawn smaller. */
const DENSE_FROM = 4;

const cellStyle = ({ column, row, columns, rows }: Cell) =>
  ({
    "--at-column": column + 1,
    "--at-row": row + 1,
    "--span-columns": columns,
    "--span-rows": rows,
  }) as React.CSSProperties;
