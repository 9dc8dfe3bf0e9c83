import { PURPOSES } from "@vigie/shared/authorisations/references";
import type { Purpose } from "@vigie/shared/authorisations/schema";
import type { TFunction } from "i18next";
import type { Format } from "../../i18n/format.ts";
import { dayStart } from "../../lib/room-day.ts";

/** Where the law has a purpose, and the day of the wording that is meant. */
export function purposeText(purpose: Purpose, t: TFunction<"authorisations">, format: Format): string {
  const { item, reference } = PURPOSES[purpose];
  const { code, article, version } = reference;
  return t("purposeText", { code, article, item, date: format.date(dayStart(version) ?? 0) });
}
