export { readRules } from "./rules.ts";
