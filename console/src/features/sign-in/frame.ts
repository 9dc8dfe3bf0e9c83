import type { FunctionComponent, ReactNode } from "react";

/** What stands around each step: the door's card, or a part of the console that another takes over. */
export type Frame = FunctionComponent<{ title: string; purpose: string; children: ReactNode }>;
