import { DisplayId } from "@vigie/shared/kernel/units";
import { expect, it } from "vitest";
import { ROOM_ACTIONS, type RoomKey, roomAction } from "./actions.ts";
import type { Orders } from "./use-orders.ts";

const target = { displayId: DisplayId.parse("01930000-0000-7000-8000-0000000000d1"), tile: 2 };
const key = (change: Partial<RoomKey>): RoomKey => ({ key: "", altKey: false, ctrlKey: false, metaKey: false, ...change });

/** The order that a key gives, by its name. */
function ordered(pressed: RoomKey): string | null {
  let name: string | null = null;
  const note = (order: string) => () => {
    name = order;
  };
  const names = [
    "push",
    "clear",
    "toggleLock",
    "takeOver",
    "undo",
    "setLayout",
    "applyScene",
    "startCarousel",
    "toggleHold",
    "stopCarousel",
  ] as const satisfies (keyof Orders)[];
  const orders = Object.fromEntries(names.map((each) => [each, note(each)])) as unknown as Orders;
  roomAction(pressed)?.(orders, target);
  return name;
}

it("gives each listed key its order", () => {
  expect(ordered(key({ key: "l" }))).toBe("toggleLock");
  expect(ordered(key({ key: "T" }))).toBe("takeOver");
  expect(ordered(key({ key: "Delete" }))).toBe("clear");
  expect(ordered(key({ key: "z", ctrlKey: true }))).toBe("undo");
  expect(ROOM_ACTIONS.map(({ keys }) => keys.join(" "))).toEqual(["↑ ↓ ← →", "L", "T", "Delete", "Ctrl+Z"]);
});

it("leaves other keys to the page and to the browser", () => {
  expect([
    ordered(key({ key: "z" })),
    ordered(key({ key: "l", ctrlKey: true })),
    ordered(key({ key: "t", altKey: true })),
  ]).toEqual([null, null, null]);
});
