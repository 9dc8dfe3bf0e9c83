import { useTranslation } from "react-i18next";
import { FieldGroup, TextField } from "../../ui/Fields.tsx";
import type { PartProps } from "./form-part.ts";

/** The act that designates the person. */
export function ActFields({ draft, onChange, errorOf }: PartProps) {
  const { t } = useTranslation("habilitations");
  return (
    <FieldGroup label={t("form.act")}>
      <TextField
        label={t("form.reference")}
        help={t("form.referenceHelp")}
        value={draft.reference}
        onChange={(reference) => onChange({ ...draft, reference })}
        error={errorOf("act.reference")}
        maxLength={200}
        isRequired
      />
      <TextField
        label={t("form.authority")}
        help={t("form.authorityHelp")}
        value={draft.authority}
        onChange={(authority) => onChange({ ...draft, authority })}
        error={errorOf("act.authority")}
        maxLength={200}
        isRequired
      />
      <TextField
        label={t("form.signed")}
        type="date"
        value={draft.signed}
        onChange={(signed) => onChange({ ...draft, signed })}
        error={errorOf("act.signedAt")}
        isRequired
      />
    </FieldGroup>
  );
}

/** From when to when, and the training without which it is not active. */
export function TermFields({ draft, onChange, errorOf }: PartProps) {
  const { t } = useTranslation("habilitations");
  return (
    <FieldGroup label={t("form.term")}>
      <TextField
        label={t("form.from")}
        help={t("form.fromHelp")}
        type="date"
        value={draft.from}
        onChange={(from) => onChange({ ...draft, from })}
        error={errorOf("from")}
        isRequired
      />
      <TextField
        label={t("form.until")}
        help={t("form.untilHelp")}
        type="date"
        value={draft.until}
        onChange={(until) => onChange({ ...draft, until })}
        error={errorOf("until")}
        isRequired
      />
      <TextField
        label={t("form.trained")}
        help={t("form.trainedHelp")}
        type="date"
        value={draft.trained}
        onChange={(trained) => onChange({ ...draft, trained })}
        error={errorOf("trainedAt")}
      />
    </FieldGroup>
  );
}
