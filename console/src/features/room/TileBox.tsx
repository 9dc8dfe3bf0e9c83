import type { CameraId } from "@vigie/shared/kernel/units";
import type { Cell } from "@vigie/shared/walls/layouts";
import type { Tile } from "@vigie/shared/walls/schema";
import type { RoomScreen } from "@vigie/shared/walls/screens";
import { useTranslation } from "react-i18next";
import { Mark } from "../../ui/Mark.tsx";
import { FORWARDED_GLYPH, useForwardedTo } from "../forwarding/index.ts";
import type { PlanActs } from "./acts.ts";
import type { Target } from "./commands.ts";
import css from "./room.module.css";
import { useDrop } from "./use-drop.ts";
import { type ContentWords, isAbnormal, reportOf, SHAPE, type TileWord, tileWord } from "./words.ts";

interface TileBoxProps extends PlanActs {
  target: Target;
  tile: Tile;
  cell: Cell;
  screen: RoomScreen;
  isSelected: boolean;
  /** The one tile of the plan that the Tab key reaches. */
  isReached: boolean;
}

/** One tile of a screen, as the supervisor reads it: what, how it is, by whom, locked. */
export function TileBox({ target, tile, cell, screen, isSelected, isReached, sayContent, onSelect, ...acts }: TileBoxProps) {
  const report = reportOf(tile, target.tile, screen);
  const content = tile.content === null ? null : sayContent(tile.content, report?.cameraId ?? null);
  const word = tileWord(tile, target.tile, screen);
  const forwardedTo = useForwardedTo(cameraOf(tile, report?.cameraId ?? null));
  const label = useTileLabel(target.tile, tile, content, word, forwardedTo);
  const drop = useDrop({
    onCameras: (cameraIds) => acts.onCameras(target.displayId, target.tile, cameraIds),
    onScene: (sceneId) => acts.onScene(target.displayId, sceneId),
  });
  const { column, row, columns, rows } = cell;
  return (
    <div
      role="option"
      className={css["tile"]}
      style={{ gridArea: `${row + 1} / ${column + 1} / span ${rows} / span ${columns}` }}
      aria-selected={isSelected}
      title={label}
      tabIndex={isReached ? 0 : -1}
      data-room-tile={`${target.displayId}/${target.tile}`}
      data-abnormal={(word !== null && isAbnormal(word)) || undefined}
      data-dropping={drop.isOver || undefined}
      onFocus={() => onSelect(target)}
      onClick={() => onSelect(target)}
      onKeyDown={(event) => event.key === "Enter" && onSelect(target)}
      {...drop.handlers}
    >
      <span className={css["unseen"]}>{label}</span>
      <span className={css["drawn"]} aria-hidden="true">
        {content !== null && word !== null && (
          <Held content={content} word={word} tile={tile} isForwarded={forwardedTo !== null} />
        )}
        {content === null && tile.lockedBy !== null && <Lock />}
      </span>
    </div>
  );
}

interface HeldProps {
  content: ContentWords;
  word: TileWord;
  tile: Tile;
  isForwarded: boolean;
}

function Held({ content, word, tile, isForwarded }: HeldProps) {
  const { t } = useTranslation("room");
  return (
    <>
      <span className={css["what"]}>
        {content.kind !== "camera" && <span className={css["turning"]}>{TURNING[content.kind]}</span>}
        {content.number !== null && <strong>{content.number}</strong>}
        {isForwarded && <span>{FORWARDED_GLYPH}</span>}
        <span className={css["name"]}>{content.name}</span>
        {tile.lockedBy !== null && <Lock />}
      </span>
      {content.step !== null && <span className={css["step"]}>{content.step}</span>}
      <span className={css["word"]} data-state={word}>
        <Mark shape={SHAPE[word]} />
        <span>{t(`state.${word}`)}</span>
      </span>
      {tile.placedBy !== null && (
        <span className={css["by"]}>{t(`act.${tile.placedBy.act}`, { name: tile.placedBy.person.displayName })}</span>
      )}
    </>
  );
}

/** All of it in one sentence: a small tile draws its number alone. */
function useTileLabel(
  at: number,
  tile: Tile,
  content: ContentWords | null,
  word: TileWord | null,
  forwardedTo: string | null,
): string {
  const { t } = useTranslation("room");
  const place = t("tile", { place: at + 1 });
  const locked = tile.lockedBy === null ? [] : [t("lockedBy", { name: tile.lockedBy.displayName })];
  if (content === null || word === null) return [place, t("free"), ...locked].join(", ");
  const name = content.number === null ? t(`kind.${content.kind}`, { name: content.name }) : `${content.number} ${content.name}`;
  const by = tile.placedBy === null ? [] : [t(`act.${tile.placedBy.act}`, { name: tile.placedBy.person.displayName })];
  const told = [content.step, t(`state.${word}`), forwardedTo].filter((part) => part !== null);
  return [place, name, ...told, ...by, ...locked].join(", ");
}

/** What it shows now: of a list that turns, what its screen tells. */
const cameraOf = ({ content }: Tile, toldId: CameraId | null): CameraId | null =>
  content?.kind === "camera" ? content.cameraId : content === null ? null : toldId;

/** Drawn, since few fonts have one; the label says it in words. */
const Lock = () => (
  <svg className={css["lock"]} viewBox="0 0 10 12" aria-hidden="true">
    <path d="M1 5h8v6H1z" fill="currentColor" />
    <path d="M3 5V3.5a2 2 0 0 1 4 0V5" fill="none" stroke="currentColor" />
  </svg>
);

const TURNING = { carousel: "⟳", round: "⇉" } as const;
