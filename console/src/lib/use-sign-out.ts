import { useServices } from "./services.tsx";
import { useAct } from "./use-act.ts";

/** Ends one's own session; the page goes back to its door. */
export function useSignOut() {
  const { api, sessions } = useServices();
  const { run, isPending, problem } = useAct();
  const signOut = async () => {
    const closed = await run(() => api.session.close());
    if (closed !== null) await sessions.take({ state: "anonymous", setupNeeded: false });
  };
  return { run: () => void signOut(), isPending, problem };
}
