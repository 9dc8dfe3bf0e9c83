import { useEffect, useState } from "react";
import { lead } from "./windows.ts";

/** Whether this window leads among those of its post (Web Locks): sound and its keys are the leader's. */
export function useLeader(): boolean {
  const [isLeader, setLeader] = useState(false);
  useEffect(() => lead(window, () => setLeader(true)), []);
  return isLeader;
}
