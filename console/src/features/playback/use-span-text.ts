import { useTranslation } from "react-i18next";

const UNITS = [
  ["days", 86_400_000],
  ["hours", 3_600_000],
  ["minutes", 60_000],
  ["seconds", 1_000],
] as const;

/** `3 j 4 h`, `45 min`, `8 s`: the two greatest units of a length. */
export function useSpanText(): (lengthMs: number) => string {
  const { t } = useTranslation("playback");
  return (lengthMs) => {
    let restMs = Math.max(0, Math.round(lengthMs / 1_000) * 1_000);
    const parts: string[] = [];
    for (const [unit, unitMs] of UNITS) {
      const count = Math.floor(restMs / unitMs);
      restMs -= count * unitMs;
      if (count > 0) parts.push(t(`unit.${unit}`, { count }));
      else if (parts.length > 0) break;
    }
    return parts.length === 0 ? t("unit.seconds", { count: 0 }) : parts.slice(0, 2).join(" ");
  };
}
