import type { EpochMs, ViewingId } from "@vigie/shared/kernel/units";
import type { GrantClaims } from "@vigie/shared/viewings/schema";
import type { StreamBus } from "../frames/stream-bus.ts";

/** Who may take live pictures out of this node. */
export interface LiveDoor {
  /** Pages that may open a socket: exact `Origin` values. */
  acceptsOrigin(origin: string | undefined): boolean;
  /** Verifies a grant and uses it up. Throws `AppError` `grant.*` or `camera.*`. The bus is the stream's. */
  open(grant: string): Promise<{ claims: GrantClaims; bus: StreamBus }>;
  /** A further grant for a viewing that is open here. Throws `AppError` `grant.*`. */
  renew(grant: string, viewingId: ViewingId): Promise<GrantClaims>;
  /** The server's clock as this node knows it: grants are dated by it, and the node's own may be wrong. */
  serverNow(): EpochMs;
  /** Since when the link to the server is down, or null. */
  linkDownSince(): EpochMs | null;
}
