import type { SessionView } from "@vigie/shared/people/session";
import { useServices } from "../../lib/services.tsx";
import { Door } from "./Door.tsx";
import { SetupForm } from "./SetupForm.tsx";
import { SignInSteps } from "./SignInSteps.tsx";
import type { EntryView } from "./steps.ts";

/** The door: who one is, in two steps, or, once in the life of a site, who its first administrator is. */
export function SignInScreen({ view }: { view: EntryView }) {
  const { sessions } = useServices();
  const onView = (next: SessionView) => void sessions.take(next);
  if (view.state === "anonymous" && view.setupNeeded) return <SetupForm onView={onView} />;
  return <SignInSteps view={view} frame={Door} onView={onView} onBack={sessions.startOver} />;
}
