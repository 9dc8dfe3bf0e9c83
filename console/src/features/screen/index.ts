export { EnrolLink, SCREEN_PATH } from "./EnrolLink.tsx";
export { WallScreenPage } from "./WallScreenPage.tsx";
