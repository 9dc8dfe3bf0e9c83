import { useEffect } from "react";

/** Keeps the machine from darkening the screen, where the browser can (Screen Wake Lock); asked again each time the page is seen again. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let isWanted = true;
    const ask = async () => {
      if (!("wakeLock" in navigator) || document.hidden) return;
      // Refused on a machine that saves its battery: the screen's own settings decide then.
      const given = await navigator.wakeLock.request("screen").catch(() => null);
      if (isWanted) lock = given;
      else await given?.release();
    };
    const onVisibility = () => void ask();
    document.addEventListener("visibilitychange", onVisibility);
    void ask();
    return () => {
      isWanted = false;
      document.removeEventListener("visibilitychange", onVisibility);
      void lock?.release();
    };
  }, []);
}
