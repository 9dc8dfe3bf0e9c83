import type { JournalPayload } from "@vigie/shared/journal/schema";
import type { TFunction } from "i18next";
import type { Told } from "./told.ts";

/** What ids are called today. Null: not known (any more) to this console. */
export interface Names {
  person(id: string): string | null;
  camera(id: string): string | null;
  commune(id: string): string | null;
  node(id: string): string | null;
  service(id: string): string | null;
  order(id: string): string | null;
}

/** What a sentence is made with: names of today, what other rows tell, and how instants and days of the room's calendar are written. */
export interface Voice {
  names: Names;
  told: Told;
  instant: (at: number) => string;
  day: (at: number) => string;
  t: TFunction<"journal">;
}

export type Of<E extends JournalPayload["event"]> = Extract<JournalPayload, { event: E }>;

/** Null: the server itself, or who sat at its terminal. */
export const person = (id: string | null, { names, t }: Voice): string =>
  id === null ? t("terminal") : (names.person(id) ?? t("somebody"));

export const camera = (id: string, { names, t }: Voice): string => names.camera(id) ?? t("someCamera");
export const commune = (id: string, { names, t }: Voice): string => names.commune(id) ?? t("someCommune");
export const service = (id: string, { names, t }: Voice): string => names.service(id) ?? t("someService");
export const order = (id: string, { names, told, t }: Voice): string => told.orders.get(id) ?? names.order(id) ?? t("someOrder");
export const device = (id: string, { told, t }: Voice): string => told.devices.get(id) ?? t("someDevice");

export const roundOfRun = (runId: string, { told, t }: Voice): string =>
  told.rounds.get(told.runs.get(runId) ?? "") ?? t("someRound");

/** The first of them by name, how many others there are by number. */
export function cameras(ids: readonly string[], voice: Voice): string {
  const [first, ...others] = ids.map((id) => voice.t("theCamera", { camera: camera(id, voice) }));
  if (first === undefined) return voice.t("noCamera");
  return others.length === 0 ? first : voice.t("someCameras", { first, others: others.length });
}
