import type { Problem } from "@vigie/shared/kernel/problem";
import type { SessionKeeper } from "./session-keeper.ts";
import type { StepUp } from "./step-up.ts";

interface SettleDeps {
  stepUp: Pick<StepUp, "ask">;
  sessions: Pick<SessionKeeper, "refresh">;
}

/**
 * The one place where a refusal that is about the session itself is dealt with, whoever called. Only what lacks the factors is asked for and
 * tried again; a session that is over or locked shows itself when one asks the server who one is.
 */
export const createSettle =
  ({ stepUp, sessions }: SettleDeps) =>
  async ({ code }: Problem, isRead: boolean): Promise<boolean> => {
    switch (code) {
      case "session.step_up_required":
        // A list that is fetched again by itself must not ask for a password out of the blue: it says that it waits for one.
        return isRead ? false : stepUp.ask();
      case "session.required":
      case "session.locked":
      case "session.entry_over":
        void sessions.refresh();
        return false;
      default:
        return false;
    }
  };
