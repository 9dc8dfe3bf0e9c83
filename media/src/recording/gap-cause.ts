import type { StreamFault } from "@vigie/shared/cameras/schema";
import type { GapCause } from "@vigie/shared/recordings/schema";

const OF_THE_WAY: ReadonlySet<StreamFault> = new Set([
  "address_refused",
  "name_unresolved",
  "connection_timeout",
  "connection_reset",
  "stalled",
]);

/** Whom a stream's fault is laid to in the gap ledger: who answered, but gave no picture, is the camera. */
export function gapCauseOf(fault: StreamFault): GapCause {
  if (fault === "node_lost") return "node";
  return OF_THE_WAY.has(fault) ? "network" : "camera";
}
