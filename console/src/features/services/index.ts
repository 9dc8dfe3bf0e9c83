export { ServicesScreen } from "./ServicesScreen.tsx";
