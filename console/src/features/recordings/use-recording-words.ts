import type { RecorderNow } from "@vigie/shared/recordings/register";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useNow } from "../../lib/use-now.ts";
import { sizeParts } from "./state-lines.ts";
import { timeLeft } from "./time-left.ts";

export type RecordingWords = ReturnType<typeof useRecordingWords>;

/** How recorders, sizes and terms are read. */
export function useRecordingWords() {
  const { t } = useTranslation("recordings");
  const format = useFormat();
  const now = useNow();
  return {
    now,
    size(bytes: number): string {
      const { value, unit } = sizeParts(bytes);
      return t(`size.${unit}`, { value: format.number(value) });
    },
    since: (at: number | null) => (at === null ? t("common:none") : format.since(at, now)),
    left(until: number): string {
      const left = timeLeft(until, now);
      return t(`left.${left.unit}`, { ...left });
    },
    state(told: RecorderNow): string {
      if (told.state === "off") return t(`off.${told.why}`);
      return told.state === "gap" ? t(`gap.${told.cause}`) : t(`state.${told.state}`);
    },
  };
}
