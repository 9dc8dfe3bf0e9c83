import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { useFormat } from "../../i18n/format.ts";
import { absenceAt, spanAt } from "./coverage.ts";
import type { PlaybackDesk } from "./desk.ts";
import { useAbsenceText } from "./PictureWords.tsx";
import { termAt } from "./paint-timeline.ts";
import css from "./playback.module.css";
import { offsetWord } from "./ticks.ts";
import { useSpanText } from "./use-span-text.ts";

interface TimelineBubbleProps {
  desk: PlaybackDesk;
  at: number;
  px: number;
}

/** What lies under the pointer: when, whether there is a picture, until when it is kept. */
export function TimelineBubble({ desk, at, px }: TimelineBubbleProps) {
  const { t } = useTranslation("playback");
  const format = useFormat();
  const spanText = useSpanText();
  const absenceText = useAbsenceText();
  const coverage = useStore(desk.store, (state) =>
    state.selectedId === null ? undefined : state.coverage.get(state.selectedId),
  );
  const term = coverage === undefined ? null : termAt(spanAt(coverage, at), at);
  const absence = coverage === undefined ? null : absenceAt(coverage, at);
  const isToCome = at > desk.now();
  return (
    <div className={css["bubble"]} style={{ "--at": `${px}px` } as React.CSSProperties} aria-hidden="true">
      <strong>
        {format.instant(at)} {offsetWord(at as Parameters<typeof offsetWord>[0])}
      </strong>
      {term?.isLocked === true && <span>{t("timeline.locked")}</span>}
      {term?.isLocked === false && term.expiresAt !== null && (
        <span>{t("timeline.expires", { span: spanText(term.expiresAt - desk.now()) })}</span>
      )}
      {!isToCome && absence !== null && <span>{absenceText(absence)}</span>}
      {!isToCome && absence?.cause != null && <span>{t(`cause.${absence.cause}`)}</span>}
    </div>
  );
}
