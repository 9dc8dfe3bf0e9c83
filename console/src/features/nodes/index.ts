export { NodesScreen } from "./NodesScreen.tsx";
