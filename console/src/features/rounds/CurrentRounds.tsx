import type { CoverageLine } from "@vigie/shared/rounds/schema";
import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useServices } from "../../lib/services.tsx";
import { useMay } from "../../lib/session.tsx";
import { Button } from "../../ui/Button.tsx";
import css from "./rounds.module.css";

interface CurrentRoundsProps {
  lines: readonly CoverageLine[];
  onStart: (line: CoverageLine) => void;
  onSkip: (line: CoverageLine) => void;
}

/** What is to be done now, or is being done: it stands first, since somebody waits for it. */
export function CurrentRounds({ lines, onStart, onSkip }: CurrentRoundsProps) {
  const { t } = useTranslation("rounds");
  const format = useFormat();
  const { clock, roomClock } = useServices();
  const may = useMay();
  const now = roomClock.now() ?? clock.now();
  if (lines.length === 0) return <p className={css["nothingDue"]}>{t("nothingDue")}</p>;
  return (
    <ul className={css["current"]} aria-label={t("current")}>
      {lines.map((line) => (
        <li key={`${line.roundId}/${line.plannedAt ?? line.run?.id}`} className={css["currentLine"]} data-state={line.state}>
          <span className={css["when"]}>{line.plannedAt === null ? t("unplanned") : format.since(line.plannedAt, now)}</span>
          <strong>{line.roundName}</strong>
          <span>{t(`states.${line.state}`)}</span>
          {line.run !== null && (
            <span>{t("runBy", { who: line.run.startedBy.displayName, at: format.since(line.run.startedAt, now) })}</span>
          )}
          <span className={css["gap"]} />
          {line.state === "due" && may("round.run") && (
            <>
              <Button kind="action" onPress={() => onStart(line)} label={t("startOf", { name: line.roundName })}>
                {t("start")}
              </Button>
              <Button onPress={() => onSkip(line)} label={t("skipTitle", { name: line.roundName })}>
                {t("skip")}
              </Button>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
