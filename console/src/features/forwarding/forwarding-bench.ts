import { Forwarding } from "@vigie/shared/forwarding/schema";
import { CameraId, DisplayId, EpochMs, type ForwardingId, PersonId, ServiceId } from "@vigie/shared/kernel/units";

/** For tests alone. */
const id = (n: number) => `0190a5a0-0000-7000-8000-${String(n).padStart(12, "0")}`;

export const NOW = EpochMs.parse(Date.UTC(2026, 0, 15, 8));
export const camera = (n: number) => CameraId.parse(id(100 + n));
export const SERVICE = ServiceId.parse(id(1));
export const TILE = { displayId: DisplayId.parse(id(2)), tile: 3 };

/** One that runs for ten minutes more, of the first camera. */
export function aForwarding(n: number, change: Partial<Forwarding> = {}): Forwarding {
  return Forwarding.parse({
    id: id(200 + n) as ForwardingId,
    serviceId: SERVICE,
    officer: "Brigadier",
    channel: "radio",
    reason: "Rixe",
    wanted: null,
    source: { kind: "cameras", cameraIds: [camera(1)] },
    cameraIds: [camera(1)],
    state: "open",
    requestedBy: PersonId.parse(id(3)),
    requestedAt: NOW,
    answeredBy: PersonId.parse(id(3)),
    refusal: null,
    from: NOW,
    until: NOW + 600_000,
    endedAt: null,
    endedBy: null,
    end: null,
    watchers: [],
    links: [],
    ...change,
  });
}
