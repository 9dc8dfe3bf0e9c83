import type { CommuneId } from "@vigie/shared/kernel/units";
import { useTranslation } from "react-i18next";
import { FieldGroup, SelectField, TextField } from "../../ui/Fields.tsx";
import type { PartProps } from "./form-part.ts";

/** Whose order it is, who signed it, from when to when, and how long recordings are kept. */
export function OrderFields({ draft, tree, onChange, errorOf, isNew }: PartProps & { isNew: boolean }) {
  const { t } = useTranslation("authorisations");
  const communes = [...tree.communes].sort((a, b) => a.name.localeCompare(b.name, "fr"));
  const field = (name: "number" | "authority" | "from" | "until" | "retentionMaxDays" | "retentionMinDays") => ({
    label: t(`form.${name}`),
    help: t(`form.${name}Help`),
    value: draft[name],
    onChange: (value: string) => onChange({ ...draft, [name]: value }),
    error: errorOf(name),
  });
  return (
    <>
      <FieldGroup label={t("form.order")}>
        {isNew && (
          <SelectField
            label={t("commune")}
            value={draft.communeId ?? ""}
            onChange={(id) =>
              onChange({
                ...draft,
                communeId: id === "" ? null : (communes.find((one) => one.id === id)?.id ?? null),
                cameraIds: new Set(),
              })
            }
            options={[{ value: "", label: t("form.choose") }, ...communes.map(({ id, name }) => option(id, name))]}
            error={errorOf("communeId")}
          />
        )}
        <TextField {...field("number")} maxLength={200} hasFocusFirst={!isNew} isRequired />
        <TextField {...field("authority")} maxLength={200} isRequired />
      </FieldGroup>
      <FieldGroup label={t("form.term")}>
        <TextField {...field("from")} type="date" isRequired />
        <TextField {...field("until")} type="date" isRequired />
      </FieldGroup>
      <FieldGroup label={t("form.retention")}>
        <TextField {...field("retentionMaxDays")} inputMode="numeric" maxLength={2} isRequired />
        <TextField {...field("retentionMinDays")} inputMode="numeric" maxLength={2} />
      </FieldGroup>
    </>
  );
}

const option = (value: CommuneId, label: string): { value: string; label: string } => ({ value, label });
