import type { Target } from "./commands.ts";
import type { Orders } from "./use-orders.ts";

/** Keys that answer while focus is on a tile of the plan. A camera's number and Enter pushes it there, as on the wall. */
export const ROOM_ACTIONS = [
  { name: "room.walk", labelKey: "room:action.walk", keys: ["↑ ↓ ← →"], place: "room" },
  { name: "room.lock", labelKey: "room:action.lock", keys: ["L"], place: "room" },
  { name: "room.takeOver", labelKey: "room:action.takeOver", keys: ["T"], place: "room" },
  { name: "room.clear", labelKey: "room:action.clear", keys: ["Delete"], place: "room" },
  { name: "room.undo", labelKey: "room:action.undo", keys: ["Ctrl+Z"], place: "room" },
] as const;

export interface RoomKey {
  key: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** What a key does to the selected tile or its screen; null: nothing. */
export function roomAction({ key, altKey, ctrlKey, metaKey }: RoomKey): ((orders: Orders, target: Target) => void) | null {
  if (altKey) return null;
  if (ctrlKey || metaKey) return key.toLowerCase() === "z" ? (orders, { displayId }) => orders.undo(displayId) : null;
  if (key === "Delete") return (orders, target) => orders.clear(target);
  if (key.toLowerCase() === "l") return (orders, target) => orders.toggleLock(target);
  if (key.toLowerCase() === "t") return (orders, target) => orders.takeOver(target);
  return null;
}
