import type { SessionView } from "@vigie/shared/people/session";
import { useState } from "react";
import { EnrolStep } from "./EnrolStep.tsx";
import { FactorStep } from "./FactorStep.tsx";
import type { Frame } from "./frame.ts";
import { PasswordStep } from "./PasswordStep.tsx";
import type { EntryView } from "./steps.ts";

interface SignInStepsProps {
  view: EntryView;
  frame: Frame;
  /** At a post where somebody is signed in. */
  isTakeOver?: boolean;
  /** Whose wall may come to the newcomer. */
  mayKeepWall?: boolean;
  /** The next step, or the session. */
  onView: (view: SessionView) => void;
  /** To name and password again. */
  onBack: () => void;
}

/** Name and password, then what the account has beside them, or its first second factor. */
export function SignInSteps({ view, frame, isTakeOver = false, mayKeepWall = false, onView, onBack }: SignInStepsProps) {
  const [wasOver, setWasOver] = useState(false);
  const back = (isOver: boolean) => {
    setWasOver(isOver);
    onBack();
  };
  switch (view.state) {
    case "anonymous":
      return <PasswordStep {...{ frame, isTakeOver, mayKeepWall, wasOver, onView }} />;
    case "factor_needed":
      return <FactorStep frame={frame} view={view} onView={onView} onBack={back} />;
    case "enrolment_needed":
      return <EnrolStep frame={frame} view={view} onView={onView} onBack={back} />;
  }
}
