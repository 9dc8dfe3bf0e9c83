import { useEffect, useState } from "react";
import { useServices } from "../../lib/services.tsx";

/** A page that is passed over for a moment keeps its pictures. */
const HIDDEN_MS = 10_000;

/** False once the page was hidden for a while: pictures that nobody sees are not asked for, and nobody is said to watch. */
export function usePageShown(): boolean {
  const { clock } = useServices();
  const [isShown, setShown] = useState(true);
  useEffect(() => {
    let cancel: () => void = () => undefined;
    const look = () => {
      cancel();
      if (document.hidden) cancel = clock.after(HIDDEN_MS, () => setShown(false));
      else setShown(true);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      cancel();
      document.removeEventListener("visibilitychange", look);
    };
  }, [clock]);
  return isShown;
}
