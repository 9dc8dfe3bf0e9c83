import type { LegalReference, Purpose } from "./schema.ts";

/** Title V of the CSI as the loi 2023-380 (art. 9) left it; a later wording is a further version, and orders keep the one they name. */
const VERSION = "2023-05-21";

export const csi = (article: string): LegalReference => ({ code: "CSI", article, version: VERSION });

/** The item of CSI L.251-2 that each purpose is, and the wording that is meant. What it says is in the console's texts. */
export const PURPOSES: Readonly<Record<Purpose, { item: number; reference: LegalReference }>> = {
  buildings: { item: 1, reference: csi("L.251-2") },
  defence: { item: 2, reference: csi("L.251-2") },
  traffic_flow: { item: 3, reference: csi("L.251-2") },
  traffic_offences: { item: 4, reference: csi("L.251-2") },
  persons_and_goods: { item: 5, reference: csi("L.251-2") },
  terrorism: { item: 6, reference: csi("L.251-2") },
  natural_risks: { item: 7, reference: csi("L.251-2") },
  rescue_and_fire: { item: 8, reference: csi("L.251-2") },
  amusement_parks: { item: 9, reference: csi("L.251-2") },
  insurance: { item: 10, reference: csi("L.251-2") },
  waste: { item: 11, reference: csi("L.251-2") },
};

/** What an order rests on: its purposes, who authorises, who may receive, for how long, and how long recordings are kept. */
export const ORDER_REFERENCES: readonly LegalReference[] = [
  csi("L.251-2"),
  csi("L.252-1"),
  csi("L.252-3"),
  csi("L.252-4"),
  csi("L.252-5"),
];
