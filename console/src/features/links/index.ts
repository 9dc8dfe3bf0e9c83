export { AddressDialog } from "./AddressDialog.tsx";
export { LinksScreen } from "./LinksScreen.tsx";
