import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import type { Condition } from "./condition.ts";

export interface ConditionText {
  /** One or two words. */
  word: string;
  /** The word and since when. */
  since: string;
  /** The same, and why. */
  sentence: string;
  /** What one reads at once where there is little room: a failure with its reason in two words. */
  short: string;
}

export type SayCondition = (condition: Condition) => ConditionText;

/** Stays the same function until the language changes. */
export function useConditionText(): SayCondition {
  const { t } = useTranslation("cameras");
  const format = useFormat();
  const { roomClock, clock } = useServices();
  return useCallback(
    (condition) => {
      const word = t(`condition.${condition.word}`);
      if (condition.word === "unknown") return { word, since: word, sentence: word, short: word };
      const at = format.since(condition.sinceAt, roomClock.now() ?? clock.now());
      const since = t("conditionSince", { word, at });
      if (condition.word !== "failed") return { word, since, sentence: since, short: since };
      const sentence = t("conditionBecause", { since, reason: t(`fault.${condition.fault}`) });
      return { word, since, sentence, short: t("rail.noSignal", { reason: t(`faultShort.${condition.fault}`) }) };
    },
    [t, format, roomClock, clock],
  );
}
