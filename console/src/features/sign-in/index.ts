export type { Frame } from "./frame.ts";
export { KeyStep } from "./KeyStep.tsx";
export { SignInScreen } from "./SignInScreen.tsx";
export { SignInSteps } from "./SignInSteps.tsx";
export type { EntryView } from "./steps.ts";
export { Trouble, useTrouble } from "./Trouble.tsx";
