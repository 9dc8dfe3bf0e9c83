export { DevicesScreen } from "./DevicesScreen.tsx";
export { PostName } from "./PostName.tsx";
