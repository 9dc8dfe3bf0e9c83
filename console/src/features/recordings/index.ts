export { DestructionsScreen } from "./DestructionsScreen.tsx";
export { LocksScreen } from "./LocksScreen.tsx";
export { StateScreen } from "./StateScreen.tsx";
