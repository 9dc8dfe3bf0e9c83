export { admit } from "./admission.ts";
export { NodeLink } from "./link.ts";
