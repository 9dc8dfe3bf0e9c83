import type { CameraId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { RotatingTile } from "../rotation/index.ts";
import { Tile } from "../tile/index.ts";
import type { ContentProps } from "./grid.ts";
import { TileMenu } from "./TileMenu.tsx";
import { TileOrigin } from "./TileOrigin.tsx";
import css from "./wall.module.css";

/** What a place shows: a picture, why there is none, or what to do to have one. */
export function Content(props: ContentProps) {
  const { t } = useTranslation("wall");
  const { tile, held, name, content, work } = props;
  if (held.content === null && held.placedBy?.act === "taken_over") {
    return <Waiting name={t("notTakenOver.name")} word={t("notTakenOver.word")} meaning={t("notTakenOver.meaning")} isAbnormal />;
  }
  if (held.content === null || name === null) return <Free {...props} />;
  if (held.isToTakeOver) return <Waiting name={name} word={t("toTakeOver")} isAbnormal />;
  // The server opens no picture of a tile that it does not hold yet: the name is shown at once, the picture with its answer.
  if (work?.pending.has(tile) === true) return <Waiting name={name} word={t("asked")} isAbnormal={false} />;
  // On a wall screen a viewing is of who answers for it: who takes it over opens another.
  const answering = content.display.owner.kind === "device" ? `${held.placedBy?.person.id} ${isTakenOver(held)}` : "viewer";
  const origin = <TileOrigin tile={held} owner={content.display.owner} />;
  const menuOf = (cameraId: CameraId, isTurning: boolean) =>
    work !== null &&
    content.extras !== null && (
      <TileMenu subject={{ cameraId, tile: shared.tileRef, isTurning }} entriesOf={content.extras.entriesOf} />
    );
  const labelOf = (cameraId: CameraId) => (
    <>
      {origin}
      {content.extras?.markOf(cameraId)}
    </>
  );
  const shared = {
    tileRef: { displayId: content.display.id, tile },
    isSelected: props.isSelected,
    hasStatistics: content.hasStatistics,
    viewings: content.viewings,
    mediaSockets: content.mediaSockets,
    onStatistics: () => work?.onStatistics(),
    onClose: work === null ? null : () => work.onClear(tile),
  };
  if (held.content.kind !== "camera") {
    return (
      <RotatingTile
        key={`${answering} ${held.content.kind === "carousel" ? held.content.carouselId : held.content.runId}`}
        {...shared}
        content={held.content}
        cameras={content.cameras}
        states={content.states}
        labelOf={labelOf}
        menuOf={(cameraId) => menuOf(cameraId, true)}
        onHold={work === null ? null : (heldStep) => work.onHold(tile, heldStep)}
        onState={(state, cameraId) => content.onState(tile, state, cameraId)}
      />
    );
  }
  const camera = content.cameras.get(held.content.cameraId);
  // Cameras are never deleted, and a person is given all that they may see: this one is outside their scope, as after a change of operator.
  if (camera === undefined) {
    // A wall screen asks for the names of what it shows when that changes.
    if (content.display.owner.kind === "device") return <Waiting name="" word={t("asked")} isAbnormal={false} />;
    const outside = { name: t("outOfScope.name"), word: t("outOfScope.word"), meaning: t("outOfScope.meaning") };
    return <Waiting {...outside} isAbnormal />;
  }
  const replay = work === null ? null : (content.replayOf?.(camera.id, shared.tileRef) ?? null);
  return (
    <Tile
      key={answering}
      {...shared}
      camera={camera}
      states={content.states.get(camera.id)}
      label={labelOf(camera.id)}
      tools={menuOf(camera.id, false)}
      {...replay}
      onState={(state) => content.onState(tile, state, camera.id)}
    />
  );
}

/** Of a planned round its planner answers until somebody takes the tile over, also who placed it there. */
const isTakenOver = ({ placedBy }: ContentProps["held"]): boolean => placedBy?.act === "taken_over";

function Free({ tile, held, work }: ContentProps) {
  const { t } = useTranslation("wall");
  if (work === null) return <p className={css["free"]} />;
  return (
    <div className={css["free"]}>
      <span className={css["freeNumber"]}>{tile + 1}</span>
      {held.lockedBy === null ? (
        <span className={css["advice"]}>{t("freeTile")}</span>
      ) : (
        <span className={css["advice"]}>{t("lockedBy", { name: held.lockedBy.displayName })}</span>
      )}
    </div>
  );
}

interface WaitingProps {
  name: string;
  word: string;
  /** Why, and what to do about it. */
  meaning?: string;
  isAbnormal: boolean;
}

function Waiting({ name, word, meaning, isAbnormal }: WaitingProps) {
  return (
    <div className={css["waiting"]} data-waiting>
      <p className={css["waitingBar"]}>
        <span className={css["waitingName"]}>{name}</span>
        <span className={css["waitingWord"]} data-abnormal={isAbnormal || undefined}>
          {word}
        </span>
      </p>
      {meaning !== undefined && (
        <div className={css["free"]}>
          <p className={css["advice"]}>{meaning}</p>
        </div>
      )}
    </div>
  );
}
