import { type RefObject, useEffect, useRef, useState } from "react";
import { isTyping } from "../../lib/key-press.ts";
import { type WallKeys, wallAction } from "./actions.ts";

interface WallKeyboard extends WallKeys {
  grid: RefObject<HTMLElement | null>;
  /** Keys answer with focus nowhere or in the tree; else only with focus on the wall (WCAG 2.2 §2.1.4). */
  hasShortcuts: boolean;
}

/** Obeys the keys of the wall. With focus nowhere, as after a camera was called by its number, keys go to the wall: it is what one looks at. */
export function useWallKeys(keyboard: WallKeyboard): void {
  const latest = useRef(keyboard);
  latest.current = keyboard;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { grid, hasShortcuts } = latest.current;
      const found = wallAction(event);
      if (found === null || event.defaultPrevented || isTyping(event)) return;
      const isOnWall = event.target instanceof Node && grid.current?.contains(event.target) === true;
      const isNowhere = event.target === document.body;
      if (!isOnWall && !(hasShortcuts && (isNowhere || found.action.place === "live"))) return;
      // A button keeps its own Enter.
      if (event.key === "Enter" && event.target instanceof HTMLButtonElement) return;
      if (!found.action.perform(found.stroke, latest.current)) return;
      event.preventDefault();
      // Focus follows the selection, so that the next key goes to the tile that is seen as selected.
      if (isOnWall || isNowhere) requestAnimationFrame(() => focusSelected(grid.current));
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

const focusSelected = (grid: HTMLElement | null) => grid?.querySelector<HTMLElement>('[aria-current="true"]')?.focus();

/** More digits than a display has tiles begin a new number. */
const MAX_DIGITS = 2;

/**
 * A tile by its number, with Alt held: the numbers are shown, and each digit takes the tile that is named so far. Answers whether they are
 * shown.
 */
export function useTileNumbers(isOn: boolean, onTile: (tile: number) => void): boolean {
  const [areShown, setShown] = useState(false);
  const latest = useRef(onTile);
  latest.current = onTile;
  useEffect(() => {
    if (!isOn) return;
    let digits = "";
    const end = () => {
      digits = "";
      setShown(false);
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || isTyping(event)) return;
      if (event.key === "Alt") return setShown(true);
      const digit = event.altKey ? /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] : undefined;
      if (digit === undefined) return;
      event.preventDefault();
      digits = `${digits}${digit}`.slice(-MAX_DIGITS);
      latest.current(Number(digits) - 1);
    };
    // Alt alone would open the browser's menu.
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.key !== "Alt") return;
      event.preventDefault();
      end();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    window.addEventListener("blur", end);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
      window.removeEventListener("blur", end);
    };
  }, [isOn]);
  return areShown;
}
