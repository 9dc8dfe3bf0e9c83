import type { Camera } from "@vigie/shared/cameras/schema";
import type { CameraId } from "@vigie/shared/kernel/units";
import type { Display, DisplayChange } from "@vigie/shared/walls/schema";
import type { TFunction } from "i18next";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { type Format, useFormat } from "../../i18n/format.ts";
import type { Notices } from "../../lib/notices.ts";
import type { Wall } from "./store.ts";
import { usePlaceName } from "./use-place-name.ts";
import type { WallWord } from "./words.ts";

/** Tells the operator, in a sentence each, what became of their commands and what others did to their wall. */
export function useWallWords(wall: Wall, notices: Notices, cameras: ReadonlyMap<CameraId, Camera>): void {
  const { t } = useTranslation(["wall", "problem"]);
  const format = useFormat();
  const nameOf = usePlaceName(cameras);
  const latest = useRef({ t, format, nameOf });
  latest.current = { t, format, nameOf };
  useEffect(
    () =>
      wall.onWord((word) => {
        const { t, format, nameOf } = latest.current;
        const undo = (change: DisplayChange) => ({ label: t("undo"), run: () => wall.undo(change.id) });
        if (word.kind === "by_another") return notices.tell("told", byAnother(word.change, word.display, t, nameOf));
        if (word.kind !== "done") return notices.tell("alert", refusal(word, t, format));
        const text = done(word, t);
        if (text !== null) notices.tell("told", text, word.purpose === "undo" ? null : undo(word.change));
      }),
    [wall, notices],
  );
}

type Say = TFunction<["wall", "problem"]>;
type NameOf = ReturnType<typeof usePlaceName>;

function refusal(word: Exclude<WallWord, { kind: "done" | "by_another" }>, t: Say, format: Format): string {
  switch (word.kind) {
    case "superseded":
      return t("told.superseded", { name: word.by.displayName, at: format.time(word.at) });
    case "locked":
      return t("told.locked", { name: word.by.displayName });
    case "nothing_to_undo":
      return t("told.nothingToUndo");
    case "refused":
      return t("told.refused", { why: t(`problem:${word.problem.code}`, { ...word.problem.params }) });
  }
}

/** What is seen at once needs no word; what took something away, or changed much, offers the way back. */
function done({ purpose, change, asked }: Extract<WallWord, { kind: "done" }>, t: Say): string | null {
  const count = change.tiles.length;
  switch (purpose) {
    case "clear":
      return t("told.cleared", { count });
    case "fill":
      return count < asked ? t("told.filledPart", { count, asked }) : t("told.filled", { count });
    case "scene":
      return t("told.scene");
    case "undo":
      return t("told.undone");
    case "layout":
    case "show":
    case "move":
    case "lock":
    case "hold":
      return null;
  }
}

function byAnother({ kind, by, tiles }: DisplayChange, display: Display, t: Say, nameOf: NameOf): string {
  const name = by.displayName;
  const [first] = tiles;
  const held = first === undefined ? undefined : display.tiles[first];
  if (kind === "place" && tiles.length === 1 && first !== undefined && held !== undefined) {
    const place = first + 1;
    return held.content === null
      ? t("told.by.clear", { name, place })
      : t("told.by.place", { name, place, what: nameOf(held.content) });
  }
  if (kind === "lock" && first !== undefined)
    return t(held?.lockedBy === null ? "told.by.unlock" : "told.by.lock", { name, place: first + 1 });
  return t(`told.by.${kind === "place" ? "places" : kind}`, { name, count: tiles.length });
}
