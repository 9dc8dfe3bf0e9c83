export { ROOM_ACTIONS } from "./actions.ts";
export { RoomScreen } from "./RoomScreen.tsx";
