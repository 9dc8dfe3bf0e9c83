import { EpochMs } from "@vigie/shared/kernel/units";
import { useEffect, useState } from "react";
import { useServices } from "./services.tsx";

/** The room's time, read anew each so often: terms begin and end by themselves. */
export function useNow(everyMs = 10_000): EpochMs {
  const { clock, roomClock } = useServices();
  const read = () => EpochMs.parse(roomClock.now() ?? clock.now());
  const [now, setNow] = useState(read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what reads it is made anew each time, and does the same
  useEffect(() => {
    const timer = setInterval(() => setNow(read()), everyMs);
    return () => clearInterval(timer);
  }, [clock, roomClock, everyMs]);
  return now;
}
