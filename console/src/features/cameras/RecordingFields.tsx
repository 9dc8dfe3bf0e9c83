import { useTranslation } from "react-i18next";
import { Button } from "../../ui/Button.tsx";
import { ChoiceField, SelectField, TextField } from "../../ui/Fields.tsx";
import css from "./camera-dialog.module.css";
import { DAYS, faultyLines, type HoursLine, NEW_LINE, type RecordingDraft } from "./recording-draft.ts";

interface RecordingFieldsProps {
  draft: RecordingDraft;
  onChange: (draft: RecordingDraft) => void;
  faulty: ReadonlySet<string>;
}

const SCHEDULES = ["continuous", "hours", "never"] as const;
const SUBS = ["auto", "yes", "no"] as const;
/** One line for each hour of the week would still fit the contract. */
const MAX_LINES = 10;

/** When the camera is recorded, and whether its small stream is as well. */
export function RecordingFields({ draft, onChange, faulty }: RecordingFieldsProps) {
  const { t } = useTranslation("cameras");
  return (
    <>
      <ChoiceField
        label={t("recording.schedule")}
        value={draft.schedule}
        onChange={(value) => onChange({ ...draft, schedule: SCHEDULES.find((one) => one === value) ?? "continuous" })}
        options={SCHEDULES.map((value) => ({
          value,
          label: t(`recording.schedules.${value}`),
          help: t(`recording.schedulesHelp.${value}`),
        }))}
      />
      {draft.schedule === "hours" && <Hours draft={draft} onChange={onChange} faulty={faulty} />}
      {draft.schedule !== "never" && (
        <SelectField
          label={t("recording.sub")}
          help={t("recording.subHelp")}
          value={draft.sub}
          onChange={(value) => onChange({ ...draft, sub: SUBS.find((one) => one === value) ?? "auto" })}
          options={SUBS.map((value) => ({ value, label: t(`recording.subs.${value}`) }))}
        />
      )}
    </>
  );
}

function Hours({ draft, onChange, faulty }: RecordingFieldsProps) {
  const { t } = useTranslation("cameras");
  const wrong = faultyLines(draft, faulty);
  const put = (lines: readonly HoursLine[]) => onChange({ ...draft, lines });
  const change = (at: number, part: Partial<HoursLine>) =>
    put(draft.lines.map((line, index) => (index === at ? { ...line, ...part } : line)));
  return (
    <fieldset className={css["hours"]}>
      <legend>{t("recording.hours")}</legend>
      {draft.lines.map((line, at) => {
        const error = wrong.has(at) ? t("recording.hoursWrong") : undefined;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its position
          <div key={at} className={css["hoursLine"]}>
            <SelectField
              label={t("recording.days")}
              value={line.days}
              onChange={(value) => change(at, { days: DAYS.find((one) => one === value) ?? "all" })}
              options={DAYS.map((value) => ({ value, label: t(`recording.day.${value}`) }))}
            />
            <TextField
              label={t("recording.from")}
              value={line.from}
              onChange={(from) => change(at, { from })}
              error={error}
              maxLength={5}
            />
            <TextField
              label={t("recording.until")}
              value={line.until}
              onChange={(until) => change(at, { until })}
              maxLength={5}
            />
            {draft.lines.length > 1 && (
              <Button onPress={() => put(draft.lines.filter((_line, index) => index !== at))}>{t("recording.remove")}</Button>
            )}
          </div>
        );
      })}
      {draft.lines.length < MAX_LINES && <Button onPress={() => put([...draft.lines, NEW_LINE])}>{t("recording.add")}</Button>}
    </fieldset>
  );
}
