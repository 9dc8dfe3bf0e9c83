import type { Habilitation } from "@vigie/shared/habilitations/schema";
import type { EpochMs } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { daysLeft } from "../../lib/room-day.ts";
import type { Shape } from "../../ui/Mark.tsx";
import { SOON_DAYS, type Standing } from "./standing.ts";

export interface StandingWords {
  shape: Shape;
  word: string;
  /** How long it still is, or why it is not active and what would make it so; null: nothing to add. */
  second: string | null;
}

const SHAPE: Record<Standing["state"], Shape> = {
  none: "off",
  active: "running",
  scheduled: "resting",
  untrained: "unknown",
  suspended: "failed",
  expired: "off",
  withdrawn: "off",
};

/** `nameOf`: of who suspended it; null where the reader does not know. */
export function useStandingWords(
  nameOf: (personId: string) => string | null,
): (standing: Standing, now: EpochMs) => StandingWords {
  const { t } = useTranslation("habilitations");
  const format = useFormat();
  const secondOf = (state: Exclude<Standing["state"], "none">, one: Habilitation, now: EpochMs): string | null => {
    switch (state) {
      case "active": {
        const left = daysLeft(one.until, now);
        return left <= SOON_DAYS ? t("left", { count: left }) : null;
      }
      case "scheduled":
        return t("why.scheduled");
      case "untrained":
        return one.trainedAt === null ? t("why.untrained") : t("why.trainedLater", { date: format.date(one.trainedAt) });
      case "suspended": {
        const { at, by, reason } = one.suspended ?? { at: 0, by: "", reason: "" };
        return t("why.suspended", { at: format.instant(at), name: nameOf(by) ?? t("somebody"), reason });
      }
      case "expired":
        return t("why.expired");
      case "withdrawn":
        return null;
    }
  };
  return (standing, now) => {
    const shape = SHAPE[standing.state];
    if (standing.state === "none") return { shape, word: t("state.none"), second: null };
    const { state, habilitation } = standing;
    const day = {
      active: habilitation.until - 1,
      expired: habilitation.until - 1,
      scheduled: habilitation.from,
      withdrawn: habilitation.withdrawnAt ?? 0,
      untrained: 0,
      suspended: 0,
    }[state];
    return { shape, word: t(`state.${state}`, { date: format.date(day) }), second: secondOf(state, habilitation, now) };
  };
}
