export { LiaisonWall } from "./LiaisonWall.tsx";
