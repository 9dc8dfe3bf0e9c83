import { EpochMs } from "@vigie/shared/kernel/units";
import { ENTRY_MS } from "@vigie/shared/people/session";
import { useState } from "react";
import { useServices } from "../../lib/services.tsx";
import { useSession } from "../../lib/session.tsx";
import { type EntryView, type Frame, SignInSteps } from "../sign-in/index.ts";
import css from "./session.module.css";

const START: EntryView = { state: "anonymous", setupNeeded: false };

/** Another signs in at the post (*prise de poste*). Until they have, the session that is there stays what it is. */
export function TakeOver() {
  const { clock, sessions } = useServices();
  const { person, policy } = useSession();
  const [view, setView] = useState(START);
  const hasWall = policy.roleActs[person.role]?.includes("display.read") === true;
  return (
    <SignInSteps
      view={view}
      frame={Part}
      isTakeOver
      mayKeepWall={hasWall}
      onView={(next) => {
        if (next.state === "signed_in") void sessions.take(next);
        else if (next.state === "anonymous") setView(next);
        // Just begun, whatever this machine's clock says: the server answers for the session that is there, not for how long it waits.
        else setView({ ...next, endsAt: EpochMs.parse(clock.now() + ENTRY_MS) });
      }}
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
