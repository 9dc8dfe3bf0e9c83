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
}

export function useConditionText(): (condition: Condition) => ConditionText {
  const { t } = useTranslation("cameras");
  const format = useFormat();
  const { roomClock, clock } = useServices();
  return (condition) => {
    const word = t(`condition.${condition.word}`);
    if (condition.word === "unknown") return { word, since: word, sentence: word };
    const at = format.since(condition.sinceAt, roomClock.now() ?? clock.now());
    const since = t("conditionSince", { word, at });
    if (condition.word !== "failed") return { word, since, sentence: since };
    return { word, since, sentence: t("conditionBecause", { since, reason: t(`fault.${condition.fault}`) }) };
  };
}
