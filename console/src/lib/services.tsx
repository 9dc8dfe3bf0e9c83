import type { Clock } from "@vigie/shared/kernel/clock";
import { createContext, type ReactNode, use } from "react";
import type { Api } from "./api.ts";
import type { RoomClock } from "./room-clock.ts";
import type { SessionKeeper } from "./session-keeper.ts";
import type { SessionWindows } from "./session-windows.ts";
import type { StepUp } from "./step-up.ts";

/** What screens need of the outside, given once by `app/`. */
export interface Services {
  api: Api;
  clock: Clock;
  roomClock: RoomClock;
  /** Whose page it is. */
  sessions: SessionKeeper;
  windows: SessionWindows;
  stepUp: StepUp;
}

const ServicesContext = createContext<Services | null>(null);

export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new Error("no services above this component");
  return services;
}
