import { useState } from "react";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { type EntryView, type Frame, SignInSteps } from "../sign-in/index.ts";
import css from "./session.module.css";

const START: EntryView = { state: "anonymous", setupNeeded: false };

/** Another signs in at the post (*prise de poste*). Until they have, the session that is there stays what it is. */
export function TakeOver() {
  const { sessions } = useServices();
  const { person, policy } = useSession();
  const [view, setView] = useState(START);
  const hasWall = policy.roleActs[person.role]?.includes("display.read") === true;
  return (
    <SignInSteps
      view={view}
      frame={Part}
      isTakeOver
      mayKeepWall={hasWall}
      onView={(next) => (next.state === "signed_in" ? void sessions.take(next) : setView(next))}
      onBack={() => setView(START)}
    />
  );
}

const Part: Frame = ({ title, purpose, children }) => (
  <div className={css["part"]}>
    <div>
      <h2 className={css["partTitle"]}>{title}</h2>
      <p className={css["dim"]}>{purpose}</p>
    </div>
    {children}
  </div>
);
