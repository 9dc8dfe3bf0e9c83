import type { JournalPayload, JournalRow } from "@vigie/shared/journal/schema";

type Opened = Extract<JournalPayload, { event: "viewing.opened" }>;

/** What the rows at hand say of things that other rows name by id alone. */
export interface Told {
  /** By viewing: so that the row of its end can name who looked. */
  opened: ReadonlyMap<string, Opened>;
  /** Names as they were given in these rows. Newest first, a newer name stands. */
  devices: ReadonlyMap<string, string>;
  rounds: ReadonlyMap<string, string>;
  /** Numbers of orders. */
  orders: ReadonlyMap<string, string>;
  /** Round of a run. */
  runs: ReadonlyMap<string, string>;
}

/** `rows`: newest first, as the journal is read. */
export function toldIn(rows: readonly JournalRow[]): Told {
  const opened = new Map<string, Opened>();
  const devices = new Map<string, string>();
  const rounds = new Map<string, string>();
  const runs = new Map<string, string>();
  const orders = new Map<string, string>();
  for (const { payload } of [...rows].reverse()) {
    if (payload?.event === "viewing.opened") opened.set(payload.viewingId, payload);
    if (payload?.event === "device.enrolled") devices.set(payload.deviceId, payload.name);
    if (payload?.event === "round.planned") rounds.set(payload.roundId, payload.name);
    if (payload?.event === "authorisation.created") orders.set(payload.authorisationId, payload.number);
    if (payload?.event === "round.started") runs.set(payload.runId, payload.roundId);
  }
  return { opened, devices, rounds, orders, runs };
}
