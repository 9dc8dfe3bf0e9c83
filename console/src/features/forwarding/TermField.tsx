import { useTranslation } from "react-i18next";
import { ChoiceField, TextField } from "../../ui/Fields.tsx";
import css from "./forwarding.module.css";
import { TERM_MINUTES, type Term } from "./term.ts";

interface TermFieldProps {
  term: Term;
  onChange: (term: Term) => void;
  error: string | undefined;
}

/** A short time is one press; anything else an hour of the room's clock. */
export function TermField({ term, onChange, error }: TermFieldProps) {
  const { t } = useTranslation("forwarding");
  const hour = term.kind === "hour" ? term.hour : "";
  return (
    <div className={css["term"]}>
      <ChoiceField
        label={t("form.until")}
        value={term.kind === "hour" ? "hour" : String(term.minutes)}
        onChange={(value) => onChange(value === "hour" ? { kind: "hour", hour } : { kind: "minutes", minutes: Number(value) })}
        options={[
          ...TERM_MINUTES.map((minutes) => ({ value: String(minutes), label: t("form.minutes", { count: minutes }) })),
          { value: "hour", label: t("form.atHour") },
        ]}
      />
      {term.kind === "hour" && (
        <TextField
          label={t("form.hour")}
          help={t("form.hourHelp")}
          type="time"
          value={hour}
          onChange={(typed) => onChange({ kind: "hour", hour: typed })}
          error={error}
          isRequired
        />
      )}
    </div>
  );
}
