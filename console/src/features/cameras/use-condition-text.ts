import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import type { Condition } from "./condition.ts";

export interface ConditionText {
  /** One or two words. */
  word: string;
  /** The word, since when, and why. */
  sentence: string;
}

export function useConditionText(): (condition: Condition) => ConditionText {
  const { t } = useTranslation("cameras");
  const format = useFormat();
  const { roomClock, clock } = useServices();
  return (condition) => {
    const word = t(`condition.${condition.word}`);
    if (condition.word === "unknown") return { word, sentence: word };
    const at = format.since(condition.sinceAt, roomClock.now() ?? clock.now());
    const since = t("conditionSince", { word, at });
    if (condition.word !== "failed") return { word, sentence: since };
    return { word, sentence: t("conditionBecause", { since, reason: t(`fault.${condition.fault}`) }) };
  };
}
