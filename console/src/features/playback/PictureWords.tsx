import { useTranslation } from "react-i18next";
import { useFormat } from "../../i18n/format.ts";
import { useProblemText } from "../../i18n/use-problem-text.ts";
import { Button } from "../../ui/Button.tsx";
import type { PlaybackStatus } from "./camera-playback.ts";
import type { Absence } from "./coverage.ts";
import css from "./playback.module.css";

/** Over the picture: why there is none, and what can be done about it. */
export function PictureWords({ status, onRetry }: { status: PlaybackStatus; onRetry: () => void }) {
  const { t } = useTranslation("playback");
  const problemText = useProblemText();
  const absenceText = useAbsenceText();
  const { session, picture } = status;
  switch (session.name) {
    case "refused":
      return (
        <div className={css["words"]} role="alert">
          <p>{problemText(session.problem)}</p>
          <Button onPress={onRetry}>{t("retry")}</Button>
        </div>
      );
    case "ended":
      return (
        <div className={css["words"]} role="alert">
          <p>{session.problem === null ? t("rightEnded") : problemText(session.problem)}</p>
          <Button onPress={onRetry}>{t("retry")}</Button>
        </div>
      );
    case "unreachable":
      return (
        <div className={css["words"]} role="status">
          <p>{session.problem.code === "server.unreachable" ? t("nodeUnreachable") : problemText(session.problem)}</p>
          <p className={css["wordsDim"]}>{t("triesAgain")}</p>
        </div>
      );
    default:
  }
  if (picture.name === "undecodable") {
    return (
      <div className={css["words"]} role="status">
        <p>{t("undecodable")}</p>
      </div>
    );
  }
  if (picture.name === "absent") {
    return (
      <div className={css["words"]} role="status">
        <p>{absenceText(picture.absence)}</p>
        {picture.absence.cause !== null && <p className={css["wordsDim"]}>{t(`cause.${picture.absence.cause}`)}</p>}
      </div>
    );
  }
  return null;
}

/** *Aucune image de 14:02:07 à 14:07:00*, with the day where it is another. */
export function useAbsenceText(): (absence: Absence) => string {
  const { t } = useTranslation("playback");
  const format = useFormat();
  return ({ from, until }) => {
    if (from === null && until === null) return t("absence.never");
    if (from === null) return t("absence.before", { until: format.instant(until ?? 0) });
    if (until === null) return t("absence.after", { from: format.instant(from) });
    const isOneDay = format.date(from) === format.date(until);
    return t("absence.between", { from: format.instant(from), until: isOneDay ? format.time(until) : format.instant(until) });
  };
}
