import type { Camera, CameraStates } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Cell } from "@vigie/shared/walls/layouts";
import type { Display } from "@vigie/shared/walls/schema";
import type { TileStateName } from "@vigie/shared/walls/screens";
import type { Ref } from "react";
import { useTranslation } from "react-i18next";
import type { MediaSockets } from "../../lib/media-socket.ts";
import type { SeatViewings } from "../../lib/viewings.ts";
import { type Arrangement, arranged } from "./geometry.ts";
import { Place } from "./Place.tsx";
import css from "./wall.module.css";

/** What is done to a tile by whoever works with the wall. */
export interface GridWork {
  arrangement: Arrangement;
  /** Tiles whose content is asked for and not the server's yet. */
  pending: ReadonlySet<number>;
  /** Large numbers on the tiles, while the key that takes one by its number is held. */
  areNumbersShown: boolean;
  onSelect: (tile: number) => void;
  onPromote: (tile: number) => void;
  onClear: (tile: number) => void;
  onStatistics: () => void;
  onCameras: (tile: number, cameraIds: readonly CameraId[]) => void;
  onSwap: (from: number, to: number) => void;
  onHold: (tile: number, heldStep: number | null) => void;
}

export interface GridContent {
  display: Display;
  cameras: ReadonlyMap<CameraId, Camera>;
  states: ReadonlyMap<CameraId, CameraStates>;
  viewings: SeatViewings;
  mediaSockets: MediaSockets;
  /** The tile on its main stream with the least delay. */
  selected: number | null;
  hasStatistics: boolean;
  /** At each change of a tile's word, with the camera it shows; null once it shows none. */
  onState: (tile: number, state: TileStateName | null, cameraId: CameraId | null) => void;
}

export type DisplayGridProps = GridContent &
  ({ isReadOnly: true } | { isReadOnly: false; work: GridWork; ref?: Ref<HTMLDivElement> });

/** A screen's tiles as the server has them, each in its cell: the greatest grid of 16:9 cells that fits, never a cropped one. */
export function DisplayGrid(props: DisplayGridProps) {
  const { t } = useTranslation("wall");
  const { display, selected } = props;
  const work = props.isReadOnly ? null : props.work;
  const { columns, rows, places } = work === null ? arranged(display.layout) : work.arrangement;
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
